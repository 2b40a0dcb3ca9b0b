package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
)

// compared is the server of the tasks of docs/compare.md. It reads bodies with the
// standard library alone, and what it read is in its responses.
func compared() *httptest.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /offers", offer)
	mux.HandleFunc("GET /things", page)
	mux.HandleFunc("POST /files", file)
	mux.HandleFunc("GET /events", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "id: 1\ndata: {\"id\":\"thing_1\",\"kind\":\"made\",\"size\":1}\n\n"+
			"id: 2\ndata: {\"id\":\"thing_1\",\"kind\":\"sold\",\"size\":1}\n\n")
	})
	return httptest.NewServer(mux)
}

func offer(w http.ResponseWriter, r *http.Request) {
	var body struct{ Price json.RawMessage }
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		http.Error(w, "no JSON", http.StatusBadRequest)
		return
	}
	respond(w, http.StatusCreated, map[string]any{"id": "offer_1", "price": body.Price})
}

func page(w http.ResponseWriter, r *http.Request) {
	item := func(n int) []map[string]any {
		return []map[string]any{{"id": fmt.Sprint("thing_", n), "name": fmt.Sprint("Thing ", n), "state": "open", "size": n}}
	}
	if r.URL.Query().Get("cursor") == "" {
		respond(w, http.StatusOK, map[string]any{"items": item(1), "next": "p2"})
		return
	}
	respond(w, http.StatusOK, map[string]any{"items": item(2)})
}

func file(w http.ResponseWriter, r *http.Request) {
	f, header, err := r.FormFile("file")
	if err != nil {
		http.Error(w, "no file", http.StatusBadRequest)
		return
	}
	content, err := io.ReadAll(f)
	if err != nil {
		http.Error(w, "half a file", http.StatusBadRequest)
		return
	}
	respond(w, http.StatusCreated, map[string]any{"id": fmt.Sprintf("%s: %s", header.Filename, content)})
}

func respond(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
