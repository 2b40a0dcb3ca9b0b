package taskapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"sync/atomic"

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
	kept := &limited{left: s.keepFiles, all: &s.contents}
	added := false
	defer func() {
		if !added {
			kept.drop()
		}
	}()
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
	if err := s.files.full(); err != nil {
		return gen.Attachment{}, err
	}
	added = true
	f := s.files.add(func(id string) file {
		return file{projectID: u.projectID, content: kept.content.Bytes(), kept: !kept.over, Attachment: gen.Attachment{
			ID: id, TaskID: u.taskID, Filename: u.filename, Caption: u.caption,
			Size: size, Sha256: hex.EncodeToString(hash.Sum(nil)), CreatedAt: s.srv.Now().UTC(),
		}}
	})
	s.publish(gen.EventTypeAttachmentCreated, u.projectID, u.taskID)
	return f.Attachment, nil
}

// removeFiles takes files out with their contents. The caller holds mu.
func (s *state) removeFiles(passes func(*file) bool) {
	for _, f := range s.files.all(passes) {
		s.contents.Add(-int64(len(f.content)))
	}
	s.files.remove(passes)
}

// maxContents is how many bytes of files are kept: clients send them.
const maxContents = 256 << 20

// limited keeps what is written to it, or nothing once it is too much: for one file, or
// for all together.
type limited struct {
	content bytes.Buffer
	left    int64
	all     *atomic.Int64
	over    bool
}

// Write never fails.
func (l *limited) Write(p []byte) (int, error) {
	if l.over {
		return len(p), nil
	}
	size := int64(len(p))
	l.left -= size
	if l.left < 0 || l.all.Add(size) > maxContents {
		if l.left >= 0 {
			l.all.Add(-size)
		}
		l.drop()
		return len(p), nil
	}
	return l.content.Write(p)
}

// drop forgets what was kept.
func (l *limited) drop() {
	l.all.Add(-int64(l.content.Len()))
	l.over, l.content = true, bytes.Buffer{}
}
