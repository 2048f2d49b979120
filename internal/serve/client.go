package serve

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// Client sends commands to the server of a directory.
type Client struct{ at, token string }

// Files of a directory: the token, and where its server listens.
const (
	tokenFile   = "token"
	addressFile = "address"
)

// NewClient returns a client of the server of a directory, whose token the user must be able to read.
func NewClient(dir string) (*Client, error) {
	token, err := readShort(filepath.Join(dir, tokenFile), 1<<10)
	if err != nil {
		return nil, err
	}
	at, err := readShort(filepath.Join(dir, addressFile), 1<<10)
	if err != nil {
		return nil, fmt.Errorf("%s has no server: %w", dir, err)
	}
	return &Client{strings.TrimSpace(string(at)), strings.TrimSpace(string(token))}, nil
}

// WriteAddress notes for clients where the server of the directory listens.
func (k *Keeper) WriteAddress(at string) error {
	return os.WriteFile(filepath.Join(k.dir, addressFile), []byte(at+"\n"), 0o600)
}

// Page returns where browsers find the page.
func (c *Client) Page() string { return "http://" + c.at + "/" + c.token + "/" }

// maxAnswer bounds an answer, in bytes.
const maxAnswer = 16 << 20

// Do makes a request, and decodes the answer into result unless that is nil.
func (c *Client) Do(method, path string, args, result any) error {
	body, err := json.Marshal(args)
	if err != nil {
		return err
	}
	r, err := http.NewRequest(method, "http://"+c.at+"/api/"+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer a.Body.Close()
	b, err := io.ReadAll(io.LimitReader(a.Body, maxAnswer))
	if err != nil {
		return err
	}
	if a.StatusCode != http.StatusOK {
		var failed struct{ Error string }
		if json.Unmarshal(b, &failed) != nil || failed.Error == "" {
			failed.Error = strings.TrimSpace(string(b))
		}
		return errors.New(failed.Error)
	}
	if text, ok := result.(*string); ok && !strings.HasPrefix(a.Header.Get("Content-Type"), "application/json") {
		*text = string(b)
		return nil
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(b, result)
}
