package taskapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"

	"github.com/perennial-go/perennial/gen"
)

// file is an attachment with its contents.
type file struct {
	gen.Attachment
	projectID string
	content   []byte
	kept      bool // content is all there
}

// upload is a file that is coming in.
type upload struct {
	projectID, taskID string
	filename, caption string
}

// receive reads the file from body to its end and adds it to its task. Nothing is
// locked while it is read. An upload that breaks off leaves nothing behind.
func (s *state) receive(u upload, body io.Reader) (gen.Attachment, error) {
	if strings.ContainsAny(u.filename, `/\`) {
		return gen.Attachment{}, invalid("filename", "has to be without a folder")
	}
	s.mu.Lock()
	_, err := s.task(u.projectID, u.taskID)
	s.mu.Unlock()
	if err != nil {
		return gen.Attachment{}, err
	}
	hash := sha256.New()
	kept := &limited{left: s.keepFiles}
	size, err := io.Copy(io.MultiWriter(hash, kept), body)
	if err != nil {
		return gen.Attachment{}, fail(http.StatusBadRequest, "malformed_body", "the body ended too early")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	// The task may have been deleted during the upload.
	if _, err := s.task(u.projectID, u.taskID); err != nil {
		return gen.Attachment{}, err
	}
	f := s.files.add(func(id string) file {
		return file{projectID: u.projectID, content: kept.content.Bytes(), kept: !kept.over, Attachment: gen.Attachment{
			ID: id, TaskID: u.taskID, Filename: u.filename, Caption: u.caption,
			Size: size, Sha256: hex.EncodeToString(hash.Sum(nil)), CreatedAt: s.srv.Now().UTC(),
		}}
	})
	s.publish(gen.EventTypeAttachmentCreated, u.projectID, u.taskID)
	return f.Attachment, nil
}

// limited keeps what is written to it, or nothing once it is too much.
type limited struct {
	content bytes.Buffer
	left    int64
	over    bool
}

// Write never fails.
func (l *limited) Write(p []byte) (int, error) {
	if l.left -= int64(len(p)); l.left < 0 && !l.over {
		l.over, l.content = true, bytes.Buffer{}
	}
	if !l.over {
		l.content.Write(p)
	}
	return len(p), nil
}
