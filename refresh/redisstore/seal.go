package redisstore

import (
	"errors"

	"github.com/perennial-go/perennial/refresh"
)

// seal returns t as it is stored.
func (s *Store) seal(t refresh.Token) (string, error) {
	data := refresh.EncodeToken(t)
	if s.sealer == nil {
		return string(data), nil
	}
	sealed, err := s.sealer.Seal(data)
	if err != nil {
		// Not wrapped: nobody knows what a sealer says of what it could not seal.
		return "", errors.New("the token could not be encrypted")
	}
	return string(sealed), nil
}

// open reads what seal wrote. Its errors quote nothing of that, and wrap
// refresh.ErrFormat where that is not clear from the place.
func (s *Store) open(data string) (refresh.Token, error) {
	plain := []byte(data)
	if s.sealer != nil {
		var err error
		if plain, err = s.sealer.Open(plain); err != nil {
			return refresh.Token{}, errors.New("sealed with another key, changed since, or not sealed at all")
		}
	}
	return refresh.DecodeToken(plain)
}
