package redisstore

import (
	"errors"

	"github.com/perennial-go/perennial/refresh"
)

// additionalData binds what is sealed to this store and its account: the name
// of the key holds the prefix and the account.
func (s *Store) additionalData() string { return "redisstore " + s.token }

// seal returns t as it is stored.
func (s *Store) seal(t refresh.Token) (string, error) {
	data := t.Encode()
	if s.sealer == nil {
		return string(data), nil
	}
	sealed, err := s.sealer.Seal(data, s.additionalData())
	if err != nil {
		// Not wrapped: a sealer may quote what it could not seal.
		return "", errors.New("the token could not be encrypted")
	}
	return string(sealed), nil
}

// open reads what seal wrote. Its errors quote nothing of that; Load adds
// refresh.ErrFormat.
func (s *Store) open(data string) (refresh.Token, error) {
	plain := []byte(data)
	if s.sealer != nil {
		var err error
		if plain, err = s.sealer.Open(plain, s.additionalData()); err != nil {
			return refresh.Token{}, errors.New("sealed with another key or for another account, changed since, or not sealed at all")
		}
	}
	return refresh.DecodeToken(plain)
}
