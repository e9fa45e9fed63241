package main

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"time"
)

// CertificateFacts is what a certificate says about itself.
type CertificateFacts struct {
	ThumbprintSha1          string   `pulumi:"thumbprintSha1"`
	ThumbprintSha256        string   `pulumi:"thumbprintSha256"`
	SubjectDn               string   `pulumi:"subjectDn"`
	IssuerDn                string   `pulumi:"issuerDn"`
	SerialNumber            string   `pulumi:"serialNumber"`
	NotBefore               string   `pulumi:"notBefore"`
	NotAfter                string   `pulumi:"notAfter"`
	SubjectAlternativeNames []string `pulumi:"subjectAlternativeNames"`
	PublicKeyAlgorithm      string   `pulumi:"publicKeyAlgorithm"`
}

func factsOf(certificatePem string) (CertificateFacts, error) {
	block, _ := pem.Decode([]byte(certificatePem))
	if block == nil {
		return CertificateFacts{}, errors.New("certificatePem: no PEM block")
	}
	read, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return CertificateFacts{}, fmt.Errorf("certificatePem: %w", err)
	}
	return CertificateFacts{
		ThumbprintSha1:          fmt.Sprintf("%X", sha1.Sum(read.Raw)),
		ThumbprintSha256:        fmt.Sprintf("%X", sha256.Sum256(read.Raw)),
		SubjectDn:               read.Subject.String(),
		IssuerDn:                read.Issuer.String(),
		SerialNumber:            fmt.Sprintf("%x", read.SerialNumber.Bytes()),
		NotBefore:               read.NotBefore.UTC().Format(time.RFC3339),
		NotAfter:                read.NotAfter.UTC().Format(time.RFC3339),
		SubjectAlternativeNames: alternativeNames(read),
		PublicKeyAlgorithm:      keyAlgorithm(read),
	}, nil
}

func alternativeNames(read *x509.Certificate) []string {
	names := []string{}
	for _, name := range read.DNSNames {
		names = append(names, "DNS:"+name)
	}
	for _, address := range read.IPAddresses {
		names = append(names, "IP:"+address.String())
	}
	for _, address := range read.EmailAddresses {
		names = append(names, "email:"+address)
	}
	for _, address := range read.URIs {
		names = append(names, "URI:"+address.String())
	}
	return names
}

func keyAlgorithm(read *x509.Certificate) string {
	switch key := read.PublicKey.(type) {
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA-%d", key.N.BitLen())
	case *ecdsa.PublicKey:
		return "EC-" + key.Curve.Params().Name
	case ed25519.PublicKey:
		return "Ed25519"
	default:
		return read.PublicKeyAlgorithm.String()
	}
}
