package rest

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"time"
)

// layouts are the ways in which servers write moments and days that promise those of
// RFC 3339.
var layouts = [...]string{
	time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 Z0700", "2006-01-02 15:04:05",
	"2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly, "20060102", http.TimeFormat, time.RFC1123Z,
}

// dated returns the moment or the day in data as its type t reads it, nil if there is
// none. What has no zone is in UTC; an empty text is null; a number is in seconds since
// 1970, or in milliseconds if that were later than the year 5000.
func dated(t reflect.Type, data json.RawMessage) json.RawMessage {
	layout := time.RFC3339Nano
	if t != reflect.TypeFor[time.Time]() {
		layout = time.DateOnly
	}
	const latest = 95_617_584_000 // the year 5000
	if n, err := strconv.ParseFloat(string(data), 64); err == nil && n > -latest*1000 && n < latest*1000 {
		if n < -latest || n > latest {
			n /= 1000
		}
		seconds := int64(n)
		return json.RawMessage(strconv.Quote(time.Unix(seconds, int64((n-float64(seconds))*1e9)).UTC().Format(layout)))
	}
	var text string
	switch err := json.Unmarshal(data, &text); {
	case err != nil:
		return nil
	case text == "":
		return json.RawMessage("null")
	}
	for _, l := range layouts {
		if moment, err := time.Parse(l, text); err == nil {
			return json.RawMessage(strconv.Quote(moment.Format(layout)))
		}
	}
	return nil
}
