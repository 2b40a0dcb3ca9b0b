package signin

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"
)

// Refusals remembers when a sign-in was refused, so that no other one is started
// at once: a program that tries again by itself would open tab after tab.
type Refusals interface {
	// Last returns when a sign-in was last refused; the zero time for never.
	Last(ctx context.Context) (time.Time, error)
	// Refused notes that a sign-in was refused at that time; the zero time forgets it.
	Refused(ctx context.Context, at time.Time) error
}

// RefusalFile remembers in a file of that name, for all processes that use it.
type RefusalFile string

// Last returns when the file was last written to.
func (f RefusalFile) Last(context.Context) (time.Time, error) {
	info, err := os.Stat(string(f))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return time.Time{}, nil
	case err != nil:
		return time.Time{}, errors.New("the file with the last refusal cannot be read")
	}
	return info.ModTime(), nil
}

// Refused writes the file, or removes it.
func (f RefusalFile) Refused(_ context.Context, at time.Time) error {
	if at.IsZero() {
		if err := os.Remove(string(f)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return errors.New("the file with the last refusal cannot be removed")
		}
		return nil
	}
	if err := os.WriteFile(string(f), nil, 0o600); err != nil {
		return errors.New("the file with the last refusal cannot be written")
	}
	return os.Chtimes(string(f), at, at)
}

// lastRefusal is when a sign-in was last refused, as far as this process knows.
func (c *Client) lastRefusal(ctx context.Context) time.Time {
	c.mu.Lock()
	last := c.refused
	c.mu.Unlock()
	if c.cfg.Refusals != nil {
		if at, err := c.cfg.Refusals.Last(ctx); err == nil && at.After(last) {
			last = at
		}
	}
	return last
}

// noteRefusal remembers a refusal, or with the zero time forgets the last one.
func (c *Client) noteRefusal(ctx context.Context, at time.Time) {
	c.mu.Lock()
	c.refused = at
	c.mu.Unlock()
	if c.cfg.Refusals != nil {
		_ = c.cfg.Refusals.Refused(ctx, at) // this process knows it all the same
	}
}

// coolingDown is the error while the last refusal is too recent.
func (c *Client) coolingDown(ctx context.Context) error {
	last := c.lastRefusal(ctx)
	since := time.Since(last)
	if last.IsZero() || since < 0 || since >= c.cfg.coolDown() {
		return nil
	}
	left := c.cfg.coolDown() - since
	return &Error{Kind: ErrCoolDown, RetryAfter: left, Advice: "try again in " + left.Round(time.Second).String()}
}
