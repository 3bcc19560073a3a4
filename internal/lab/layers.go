package lab

import (
	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/layer/arp"
	"github.com/wirelore/wirelore/internal/layer/connect"
	"github.com/wirelore/wirelore/internal/layer/data"
	"github.com/wirelore/wirelore/internal/layer/dns"
	"github.com/wirelore/wirelore/internal/layer/ethernet"
	"github.com/wirelore/wirelore/internal/layer/form"
	"github.com/wirelore/wirelore/internal/layer/frame"
	"github.com/wirelore/wirelore/internal/layer/grpc"
	"github.com/wirelore/wirelore/internal/layer/grpcweb"
	"github.com/wirelore/wirelore/internal/layer/http1"
	"github.com/wirelore/wirelore/internal/layer/http2"
	"github.com/wirelore/wirelore/internal/layer/icmp"
	"github.com/wirelore/wirelore/internal/layer/icmpv6"
	"github.com/wirelore/wirelore/internal/layer/ip"
	"github.com/wirelore/wirelore/internal/layer/json"
	"github.com/wirelore/wirelore/internal/layer/llc"
	"github.com/wirelore/wirelore/internal/layer/media"
	"github.com/wirelore/wirelore/internal/layer/multipart"
	"github.com/wirelore/wirelore/internal/layer/null"
	"github.com/wirelore/wirelore/internal/layer/protobuf"
	"github.com/wirelore/wirelore/internal/layer/raw"
	"github.com/wirelore/wirelore/internal/layer/sll"
	"github.com/wirelore/wirelore/internal/layer/sse"
	"github.com/wirelore/wirelore/internal/layer/tcp"
	"github.com/wirelore/wirelore/internal/layer/text"
	"github.com/wirelore/wirelore/internal/layer/tls"
	"github.com/wirelore/wirelore/internal/layer/udp"
	"github.com/wirelore/wirelore/internal/layer/websocket"
	"github.com/wirelore/wirelore/internal/layer/xml"
)

// LayerConfig is what some layers need to know; the zero value is useful.
type LayerConfig struct {
	Secrets *tls.Secrets    // to decrypt TLS with; nil is none
	Types   *protobuf.Types // what is known of Protocol Buffers; nil is nothing
}

// Layers is THE LIST of wire layers: the order breaks ties between claims. Adding a layer is
// a folder and a line here. What protocols bring for their own messages comes after what
// everybody knows.
func Layers(c LayerConfig) []dissect.Layer {
	all := []dissect.Layer{
		frame.Layer(),
		ethernet.Layer(),
		ethernet.VLAN(),
		ethernet.ProviderVLAN(),
		llc.Layer(),
		null.Layer(),
		raw.Layer(),
		sll.Layer(),
		arp.Layer(),
		ip.Layer(),
		ip.V6(),
		tcp.Layer(),
		icmp.Layer(),
		icmpv6.Layer(),
		udp.Layer(),
		tls.Layer(c.Secrets),
		http2.Layer(),
		http2.Body(),
		http2.Upgrade(),
		http1.Layer(),
		http1.SSDP(),
		grpc.Layer(),
		grpcweb.Layer(),
		connect.Layer(),
		protobuf.Layer(c.Types),
		json.Layer(),
		websocket.Layer(),
		xml.Layer(),
		form.Layer(),
		multipart.Layer(),
		text.Layer(),
		sse.Layer(),
		media.GIF(),
		media.PNG(),
		media.JPEG(),
		media.Layer(),
		dns.Layer(),
		dns.Multicast(),
		dns.LinkLocal(),
	}
	for _, p := range Protocols() {
		all = append(all, p.Layers...)
	}
	return append(all, data.Layer())
}
