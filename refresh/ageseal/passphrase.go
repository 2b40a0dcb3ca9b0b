package ageseal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"filippo.io/age"

	"github.com/perennial-go/perennial/refresh"
)

const (
	// defaultWorkFactor makes scrypt use 128 MiB, and a good quarter of a second
	// on a laptop.
	defaultWorkFactor = 17
	// mostWorkFactor bounds what a file may demand: 256 MiB. Otherwise, whoever can
	// write the file could make its readers run out of memory.
	mostWorkFactor = 18
)

// Option sets one thing of a sealer.
type Option func(*passphraseSealer)

// WithWorkFactor sets the cost of a guess at the passphrase: scrypt with N =
// 2^logN, r = 8 and p = 1 (RFC 7914), which takes 2^logN KiB of memory. It
// applies to what is sealed from now on; what was sealed before is opened up to
// a factor of 18, or of this one if that is higher. 1 to 30; anything else means
// the default. By default, 17.
func WithWorkFactor(logN int) Option {
	return func(p *passphraseSealer) {
		if 1 <= logN && logN <= 30 {
			p.workFactor = logN
		}
	}
}

// FromPassphrase returns a sealer for a passphrase.
//
// A passphrase has to be stretched by a slow function, scrypt, and a session
// is saved often. So it is stretched once: it encrypts a random X25519 key,
// which is stored with everything that is sealed, just as the program age
// protects its key files. Each process stretches it when it first opens or seals
// something, and uses the key that it found from then on.
//
// Errors: an empty passphrase.
func FromPassphrase(passphrase refresh.Secret, opts ...Option) (refresh.Sealer, error) {
	if passphrase.IsZero() {
		return nil, errors.New("ageseal: the passphrase is empty")
	}
	p := &passphraseSealer{passphrase: passphrase, workFactor: defaultWorkFactor}
	for _, o := range opts {
		o(p)
	}
	return p, nil
}

// passphraseSealer seals with a key that is sealed with a passphrase.
//
// What it returns is the magic, the length of the wrapped key in four bytes,
// the wrapped key, and the data, which is bound to the additional data. Both are
// age files.
type passphraseSealer struct {
	passphrase refresh.Secret
	workFactor int

	mu   sync.Mutex // guards what follows; held while the passphrase is stretched
	last wrapped
}

// wrapped is a key, and the same encrypted with the passphrase.
type wrapped struct {
	sealed []byte
	key    identity // nil: none
	err    error    // why there is no key, so that it is not tried again
}

const magic = "perennial-passphrase-1\n"

// Seal encrypts plain with the key that was used last, or with a new one.
func (p *passphraseSealer) Seal(plain []byte, additionalData string) ([]byte, error) {
	w, err := p.current()
	if err != nil {
		return nil, err
	}
	data, err := sealBound(plain, additionalData, w.key().Recipient())
	if err != nil {
		return nil, err
	}
	b := binary.BigEndian.AppendUint32([]byte(magic), uint32(len(w.sealed)))
	return append(append(b, w.sealed...), data...), nil
}

// Open decrypts what Seal returned, here or in another process.
func (p *passphraseSealer) Open(sealed []byte, additionalData string) ([]byte, error) {
	rest, ok := bytes.CutPrefix(sealed, []byte(magic))
	if !ok || len(rest) < 4 {
		return nil, fmt.Errorf("ageseal: %w: not sealed with a passphrase, or damaged", refresh.ErrFormat)
	}
	n, rest := binary.BigEndian.Uint32(rest), rest[4:]
	if uint64(n) > uint64(len(rest)) {
		return nil, fmt.Errorf("ageseal: %w: damaged", refresh.ErrFormat)
	}
	w := p.unwrap(rest[:n])
	if w.err != nil {
		return nil, w.err
	}
	return openBound(rest[n:], additionalData, w.key(), "passphrase")
}

// current returns the key to seal with.
func (p *passphraseSealer) current() (wrapped, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.last.key != nil {
		return p.last, nil
	}
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return wrapped{}, fmt.Errorf("ageseal: %w", err)
	}
	to, err := age.NewScryptRecipient(p.passphrase.Reveal())
	if err != nil {
		return wrapped{}, fmt.Errorf("ageseal: %w", err)
	}
	to.SetWorkFactor(p.workFactor)
	sealed, err := seal([]byte(key.String()), to)
	if err != nil {
		return wrapped{}, err
	}
	p.last = wrapped{sealed: sealed, key: hide(key)}
	return p.last, nil
}

// unwrap returns the key in sealed.
func (p *passphraseSealer) unwrap(sealed []byte) wrapped {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !bytes.Equal(sealed, p.last.sealed) || p.last.sealed == nil {
		w := wrapped{sealed: bytes.Clone(sealed)}
		w.key, w.err = p.stretch(sealed)
		if w.err != nil && p.last.key != nil {
			return w // a key that works is kept
		}
		p.last = w
	}
	return p.last
}

// stretch decrypts a wrapped key, which is slow on purpose.
func (p *passphraseSealer) stretch(sealed []byte) (identity, error) {
	id, err := age.NewScryptIdentity(p.passphrase.Reveal())
	if err != nil {
		return nil, fmt.Errorf("ageseal: %w", err)
	}
	id.SetMaxWorkFactor(max(mostWorkFactor, p.workFactor))
	text, err := open(sealed, id, "passphrase")
	if err != nil {
		return nil, err
	}
	key, err := age.ParseX25519Identity(string(text))
	if err != nil {
		return nil, fmt.Errorf("ageseal: %w: damaged", refresh.ErrFormat) // err could quote the key
	}
	return hide(key), nil
}
