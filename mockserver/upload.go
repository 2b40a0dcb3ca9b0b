package mockserver

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/perennial-go/perennial/gen"
)

// upload is a file that is coming in.
type upload struct {
	projectID, taskID string
	filename, caption string
}

// receive reads the file from body to its end and adds it to its task. Nothing is
// locked while it is read. An upload that breaks off leaves nothing behind.
func (s *Server) receive(u upload, body io.Reader) (gen.Attachment, error) {
	if strings.ContainsAny(u.filename, `/\`) {
		return gen.Attachment{}, invalid("filename", "has to be without a folder")
	}
	if err := s.team.hasTask(u.projectID, u.taskID); err != nil {
		return gen.Attachment{}, err
	}
	hash := sha256.New()
	kept := &limited{left: s.team.keepFiles}
	size, err := io.Copy(io.MultiWriter(hash, kept), body)
	if err != nil {
		return gen.Attachment{}, fail(http.StatusBadRequest, "malformed_body", "the body ended too early")
	}
	f := &file{projectID: u.projectID, content: kept.content.Bytes(), kept: !kept.over, Attachment: gen.Attachment{
		TaskID: u.taskID, Filename: u.filename, Caption: u.caption,
		Size: size, Sha256: hex.EncodeToString(hash.Sum(nil)),
	}}
	if err := s.team.addFile(f); err != nil {
		return gen.Attachment{}, err
	}
	s.publish(gen.EventTypeAttachmentCreated, u.projectID, u.taskID)
	return f.Attachment, nil
}

func (t *team) hasTask(projectID, taskID string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, err := t.task(projectID, taskID)
	return err
}

// addFile numbers the file. The task may have been deleted during the upload.
func (t *team) addFile(f *file) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, err := t.task(f.projectID, f.TaskID); err != nil {
		return err
	}
	t.last.file++
	f.ID = fmt.Sprintf("att_%d", t.last.file)
	f.CreatedAt = t.now().UTC()
	t.files = append(t.files, f)
	return nil
}

// limited keeps what is written to it, or nothing once it is too much.
type limited struct {
	content bytes.Buffer
	left    int64
	over    bool
}

func (l *limited) Write(p []byte) (int, error) {
	if l.left -= int64(len(p)); l.left < 0 && !l.over {
		l.over, l.content = true, bytes.Buffer{}
	}
	if !l.over {
		l.content.Write(p)
	}
	return len(p), nil
}
