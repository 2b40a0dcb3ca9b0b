package taskapi

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/gen/server"
)

// ListAttachments returns the files of a task.
func (h handwritten) ListAttachments(_ context.Context, r server.ListAttachmentsRequestObject) (server.ListAttachmentsResponseObject, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, err := h.task(r.ProjectID, r.TaskID); err != nil {
		return nil, err
	}
	out := server.ListAttachments200JSONResponse{Items: []gen.Attachment{}}
	for _, f := range h.files.all(func(f *file) bool { return f.TaskID == r.TaskID }) {
		out.Items = append(out.Items, f.Attachment)
	}
	return out, nil
}

// UploadAttachment takes a file as it comes.
func (h handwritten) UploadAttachment(_ context.Context, r server.UploadAttachmentRequestObject) (server.UploadAttachmentResponseObject, error) {
	f, err := h.receive(upload{projectID: r.ProjectID, taskID: r.TaskID, filename: r.Params.Filename}, r.Body)
	if err != nil {
		return nil, err
	}
	return server.UploadAttachment201JSONResponse{
		Body:    f,
		Headers: server.UploadAttachment201ResponseHeaders{Location: "/attachments/" + f.ID},
	}, nil
}

// UploadAttachmentForm takes a file out of a form, part by part.
func (h handwritten) UploadAttachmentForm(_ context.Context, r server.UploadAttachmentFormRequestObject) (server.UploadAttachmentFormResponseObject, error) {
	u := upload{projectID: r.ProjectID, taskID: r.TaskID}
	for {
		part, err := r.Body.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, invalid("/file", "is missing")
		}
		if err != nil {
			return nil, fail(http.StatusBadRequest, "malformed_body", "the body is not a form")
		}
		if part.FormName() != "file" {
			if err := u.field(part); err != nil {
				return nil, err
			}
			continue
		}
		u.filename = part.FileName()
		f, err := h.receive(u, part)
		if err != nil {
			return nil, err
		}
		return server.UploadAttachmentForm201JSONResponse{
			Body:    f,
			Headers: server.UploadAttachmentForm201ResponseHeaders{Location: "/attachments/" + f.ID},
		}, nil
	}
}

// maxCaption is the length of a caption in the document, in bytes at the most.
const maxCaption = 200 * 4

// field reads a part of the form that is not the file.
func (u *upload) field(part *multipart.Part) error {
	if part.FormName() != "caption" {
		return invalid("/"+part.FormName(), "is not in the form")
	}
	text, err := io.ReadAll(io.LimitReader(part, maxCaption+1))
	if err != nil {
		return fail(http.StatusBadRequest, "malformed_body", "the body is not a form")
	}
	if len([]rune(string(text))) > maxCaption/4 {
		return invalid("/caption", "maximum string length is 200")
	}
	u.caption = string(text)
	return nil
}

// DownloadAttachment returns the contents of a file.
func (h handwritten) DownloadAttachment(_ context.Context, r server.DownloadAttachmentRequestObject) (server.DownloadAttachmentResponseObject, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f, err := h.files.get(r.AttachmentID, nil)
	if err != nil {
		return nil, err
	}
	if !f.kept {
		return nil, fail(http.StatusNotFound, "content_not_kept", "the file was too large to keep its contents")
	}
	return server.DownloadAttachment200ApplicationOctetStreamResponse{
		Body:          bytes.NewReader(f.content), // it does not change
		ContentLength: f.Size,
		Headers: server.DownloadAttachment200ResponseHeaders{
			ContentDisposition: mime.FormatMediaType("attachment", map[string]string{"filename": f.Filename}),
		},
	}, nil
}
