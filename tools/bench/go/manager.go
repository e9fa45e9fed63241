package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Requests under way at once, and for how long one answer serves all who ask the same: as in the plugin.
const (
	maxConnections = 16
	sharedFor      = time.Minute
)

// manager is the Management API as far as a certificate needs it.
type manager struct {
	root   string
	token  string
	client http.Client
	slots  chan struct{}
	mutex  sync.Mutex
	shared map[string]*sharedList
}

type sharedList struct {
	once sync.Once
	at   time.Time
	rows []row
	err  error
}

// row is one item of a `resultList`.
type row struct {
	Name         string  `json:"name"`
	Description  string  `json:"description"`
	SourceType   string  `json:"sourceType"`
	SourceID     *string `json:"sourceId"`
	Environments []struct {
		Environment string `json:"environmentName"`
		Alias       string `json:"alias"`
		Sha1        string `json:"sha1Thumbprint"`
	} `json:"certificateEnvironmentList"`
}

type answer struct {
	Success    *bool  `json:"success"`
	Status     string `json:"status"`
	Message    string `json:"resultMessage"`
	List       []row  `json:"resultList"`
	Deployment struct {
		Results []struct {
			Environment string `json:"environmentName"`
			Success     bool   `json:"success"`
			Message     string `json:"message"`
		} `json:"environmentResults"`
	} `json:"deploymentResult"`
}

func newManager(address, token string) *manager {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = maxConnections
	return &manager{
		root:   strings.TrimSuffix(address, "/") + "/apiops/",
		token:  token,
		client: http.Client{Transport: transport, Timeout: time.Minute},
		slots:  make(chan struct{}, maxConnections),
		shared: map[string]*sharedList{},
	}
}

func (m *manager) create(args CertificateArgs) ([]Deployment, error) {
	return m.write("POST", certificates(args.ProjectName), args, [2]string{"certificateName", args.CertificateName})
}

// update leaves the JWKs linked where the certificate itself stays.
func (m *manager) update(args CertificateArgs, keepsContent bool) ([]Deployment, error) {
	query := ""
	if keepsContent {
		query = "?jwkUpdateAction=UPDATE&updateScope=ALL_PROJECTS"
	}
	return m.write("PUT", certificate(args)+query, args)
}

func (m *manager) delete(args CertificateArgs) error {
	_, err := m.send("DELETE", certificate(args), nil, "")
	return err
}

// list is asked once for all who want it at about the same time.
func (m *manager) list(path string) ([]row, error) {
	m.mutex.Lock()
	list, known := m.shared[path]
	if !known || time.Since(list.at) > sharedFor {
		list = &sharedList{at: time.Now()}
		m.shared[path] = list
	}
	m.mutex.Unlock()
	list.once.Do(func() {
		var found answer
		found, list.err = m.send("GET", path, nil, "")
		list.rows = found.List
	})
	return list.rows, list.err
}

func (m *manager) write(method, path string, args CertificateArgs, more ...[2]string) ([]Deployment, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	fields := append(more,
		[2]string{"alias", args.Alias},
		[2]string{"certificateDescription", args.Description},
		[2]string{"environmentList", strings.Join(args.Environments, ",")})
	for _, field := range fields {
		if err := form.WriteField(field[0], field[1]); err != nil {
			return nil, err
		}
	}
	file, err := form.CreateFormFile("pemEncodedFile", "certificate.pem")
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(file, args.CertificatePem); err != nil {
		return nil, err
	}
	if err := form.Close(); err != nil {
		return nil, err
	}
	found, err := m.send(method, path, &body, form.FormDataContentType())
	if err != nil {
		return nil, err
	}
	deployments := make([]Deployment, 0, len(found.Deployment.Results))
	for _, result := range found.Deployment.Results {
		deployments = append(deployments, Deployment{result.Environment, result.Success, result.Message})
	}
	return deployments, nil
}

func (m *manager) send(method, path string, body io.Reader, contentType string) (answer, error) {
	m.slots <- struct{}{}
	defer func() { <-m.slots }()
	var found answer
	request, err := http.NewRequest(method, m.root+path, body)
	if err != nil {
		return found, err
	}
	request.Header.Set("Authorization", "Bearer "+m.token)
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	response, err := m.client.Do(request)
	if err != nil {
		return found, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return found, err
	}
	if err := json.Unmarshal(text, &found); err != nil {
		return found, fmt.Errorf("%s %s: status %d: %w", method, path, response.StatusCode, err)
	}
	failed := found.Status == "FAILURE" || found.Success != nil && !*found.Success
	if response.StatusCode != http.StatusOK || failed {
		return found, fmt.Errorf("%s %s: status %d: %s", method, path, response.StatusCode, found.Message)
	}
	return found, nil
}

func certificates(project string) string {
	return "projects/" + url.PathEscape(project) + "/certificates/"
}

func jwks(project string) string { return "projects/" + url.PathEscape(project) + "/jwks/" }

func certificate(args CertificateArgs) string {
	return certificates(args.ProjectName) + url.PathEscape(args.CertificateName) + "/"
}
