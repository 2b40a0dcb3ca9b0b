package signin

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// NoticeKind says what a Notice is about.
type NoticeKind string

// The kinds of notices.
const (
	// NoticeBrowser: Notice.URL is being opened in a browser. If none comes up, the
	// user opens it.
	NoticeBrowser NoticeKind = "browser"
	// NoticeOpen: the user has to open Notice.URL, and nobody does it for them.
	NoticeOpen NoticeKind = "open"
	// NoticePaste: as NoticeOpen; and the address that the browser ends on can be pasted.
	NoticePaste NoticeKind = "paste"
	// NoticeDevice: the user has to open Notice.URL on any device, and to enter or
	// compare Notice.UserCode.
	NoticeDevice NoticeKind = "device"
	// NoticeForeign: something else than the awaited response came to the redirect
	// URI, and was ignored.
	NoticeForeign NoticeKind = "foreign"
	// NoticeWaiting: another process is signing in; its session will be used.
	NoticeWaiting NoticeKind = "waiting"
)

// Notice is something that the user has to know.
type Notice struct {
	Kind NoticeKind
	// URL is what to open, or "". It is for the user's eyes alone: not for a log.
	URL string
	// UserCode is the code of the device flow (RFC 8628, section 3.2).
	UserCode string
	// CompleteURL is URL with the code in it, for a QR code; "" if the server has
	// none. Show UserCode all the same: the user compares it with what the page
	// shows (RFC 8628, section 3.3.1).
	CompleteURL string
	// Expires is when it is too late.
	Expires time.Time
}

// String returns the notice as a sentence for a terminal.
func (n Notice) String() string {
	switch n.Kind {
	case NoticeBrowser:
		return "Your browser opens to sign in. If it does not, open this address:\n" + n.URL
	case NoticeOpen:
		return "To sign in, open this address in a browser on this machine:\n" + n.URL
	case NoticePaste:
		return "To sign in, open this address in a browser:\n" + n.URL +
			"\nIf the browser ends on a page that cannot be reached, copy its address, paste it here and press Enter:"
	case NoticeDevice:
		return fmt.Sprintf("To sign in, open %s on any device and enter the code %s", n.URL, n.UserCode)
	case NoticeForeign:
		return "Something else than the response to this sign-in arrived and was ignored; still waiting."
	case NoticeWaiting:
		return "Another process is signing in; waiting for it."
	}
	return ""
}

// PromptTo returns a Config.Prompt that writes each notice to w, such as
// os.Stderr. A program's own output should not go there.
func PromptTo(w io.Writer) func(context.Context, Notice) {
	return func(_ context.Context, n Notice) { fmt.Fprintln(w, n) }
}

// PasteFrom returns a Config.Paste that reads a line from r, such as os.Stdin. A
// read cannot be interrupted: one that is under way when the sign-in ends in
// another way goes on, and takes the next line.
func PasteFrom(r io.Reader) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		lines := make(chan string, 1)
		go func() {
			line, err := bufio.NewReader(io.LimitReader(r, 64<<10)).ReadString('\n')
			if err == nil || line != "" {
				lines <- line
			}
			close(lines)
		}()
		select {
		case line, ok := <-lines:
			if !ok {
				return "", errors.New("nothing was pasted")
			}
			return line, nil
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}
