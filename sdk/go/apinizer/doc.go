// Certificates on the Apinizer API gateway, managed as code with Pulumi
package apinizer
