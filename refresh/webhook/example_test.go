package webhook_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/webhook"
)

// OrderPaid is a type of a generated package, from the webhooks of its document.
type OrderPaid struct {
	OrderID string `json:"order_id"`
}

func ExampleHandler() {
	v, err := webhook.NewVerifier(refresh.NewSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
	if err != nil {
		fmt.Println(err)
		return
	}
	http.Handle("POST /webhooks/orders", webhook.Handler(v, func(_ context.Context, m webhook.Message, paid OrderPaid) error {
		fmt.Println(m.ID, paid.OrderID)
		return nil
	}))
}
