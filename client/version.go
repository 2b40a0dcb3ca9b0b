package client

// Version is the version of this SDK, as its User-Agent tells it.
const Version = "0.1.0"

// product is the SDK's own part of the User-Agent header.
const product = "perennial/" + Version
