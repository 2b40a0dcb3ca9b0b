package main

import (
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/filestore"
	"github.com/perennial-go/perennial/refresh/redisstore"
)

// taskVariable holds the task of a process that torture has started, as JSON.
const taskVariable = "PERENNIAL_TORTURE_TASK"

// task is what a worker process has to know. There is no token in it.
type task struct {
	Name       string // process and incarnation, such as w3/2; its User-Agent
	API        string
	Goroutines int
	Pause      time.Duration
	Life       time.Duration // of the whole process, should nobody end it
	Place      place
}

// place is where the tokens are, for every process to open.
type place struct {
	Store string // file or redis
	File  string
	Redis string // address
	Lease time.Duration
}

// sharedStore is what torture asks of a store.
type sharedStore interface {
	refresh.Store
	refresh.Locker
	refresh.Watcher
}

// open returns the store, and what closes it.
func (p place) open() (sharedStore, func(), error) {
	switch p.Store {
	case "file":
		s, err := filestore.New(p.File, filestore.WithPollInterval(50*time.Millisecond))
		return s, func() {}, err
	case "redis":
		rdb := redis.NewClient(&redis.Options{Addr: p.Redis, MaxRetries: -1, DialerRetries: 1})
		s, err := redisstore.New(rdb, "torture", redisstore.WithLease(p.Lease))
		return s, func() { _ = rdb.Close() }, err
	default:
		return nil, nil, fmt.Errorf("no such store: %q", p.Store)
	}
}
