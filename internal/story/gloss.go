package story

import (
	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/flow"
)

// statuses say what a status of HTTP means to the one who asked (RFC 9110 section 15), where
// its phrase alone does not.
var statuses = map[int]string{
	201: "what was sent is kept, and has an address of its own now",
	202: "it will be done later",
	204: "it is done, and there is nothing more to say",
	206: "this is the part that was asked for",
	301: "it has moved for good",
	302: "for now it is elsewhere",
	303: "the answer is elsewhere",
	304: "what the client has is still right, so it is not sent again",
	307: "for now it is elsewhere",
	308: "it has moved for good",
	400: "the request itself is wrong",
	401: "it has to say who it is first",
	403: "it may not do this",
	405: "this cannot be done with it; Allow says what can",
	406: "there is no form of it that the client accepts",
	409: "it does not fit what is there",
	412: "the condition that was sent with it does not hold any more",
	413: "that is more than the server takes",
	415: "the server does not read what was sent",
	421: "this server does not answer for that name",
	422: "it was understood, but its values are wrong",
	426: "it wants another protocol first",
	428: "it wants a condition, so that nobody's change is lost",
	429: "too many requests; Retry-After may say how long to wait",
	500: "the server failed",
	502: "who stands behind the server answered wrongly",
	503: "it cannot answer now; Retry-After may say how long to wait",
	504: "who stands behind the server did not answer in time",
}

// gloss explains what a response means, if that needs words.
func gloss(m flow.Moment) string {
	e := m.Exchange
	if m.Kind != dissect.Responded || e == nil || e.Layer == nil || e.Layer.Name != "http" && e.Layer.Name != "http2" {
		return ""
	}
	if text := statuses[e.Code]; text != "" {
		return ": " + text
	}
	return ""
}
