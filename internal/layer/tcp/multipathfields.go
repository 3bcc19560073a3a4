package tcp

import "github.com/wirelore/wirelore/internal/dissect"

// The fields of Multipath TCP.
var (
	mpVersion  = &dissect.Field{Name: "tcp.options.mptcp.version", Title: "Multipath TCP version", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8684 section 3.1"}
	mpReserved = &dissect.Field{Name: "tcp.options.mptcp.reserved", Title: "Reserved", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 8684 section 3"}
	mpFlags    = &dissect.Field{Name: "tcp.options.mptcp.flags", Title: "Multipath TCP flags", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8, Spec: "RFC 8684 section 3"}
	mpBackup   = &dissect.Field{Name: "tcp.options.mptcp.backup.flag", Title: "Backup flag", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8684 section 3.2",
		About: "The path is to be used only if no other is left."}
	mpChecksums  = &dissect.Field{Name: "tcp.options.mptcp.checksumreq.flags", Title: "Checksum required", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8684 section 3.1"}
	mpExtensible = &dissect.Field{Name: "tcp.options.mptcp.extensibility.flag", Title: "Extensibility", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8684 section 3.1"}
	mpNoMore     = &dissect.Field{Name: "tcp.options.mptcp.nomoresubflows.flag", Title: "Do not attempt to establish new subflows to this address and port", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8684 section 3.1"}
	mpSHA1       = &dissect.Field{Name: "tcp.options.mptcp.sha1.flag", Title: "Use HMAC-SHA1", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8684 section 3.1"}
	mpSHA256     = &dissect.Field{Name: "tcp.options.mptcp.sha256.flag", Title: "Use HMAC-SHA256", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8684 section 3.1"}
	mpFin        = &dissect.Field{Name: "tcp.options.mptcp.datafin.flag", Title: "DATA_FIN", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8684 section 3.3.1"}
	mpLongSeq    = &dissect.Field{Name: "tcp.options.mptcp.dseqn8.flag", Title: "Data Sequence Number is 8 octets", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8684 section 3.3.1"}
	mpHasSeq     = &dissect.Field{Name: "tcp.options.mptcp.dseqnpresent.flag", Title: "Data Sequence Number, Subflow Sequence Number, Data-level Length, Checksum present", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8684 section 3.3.1"}
	mpLongAck    = &dissect.Field{Name: "tcp.options.mptcp.dataack8.flag", Title: "Data ACK is 8 octets", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8684 section 3.3.1"}
	mpHasAck     = &dissect.Field{Name: "tcp.options.mptcp.dataackpresent.flag", Title: "Data ACK is present", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8684 section 3.3.1"}
	mpRest       = &dissect.Field{Name: "tcp.options.mptcp.reserved.flag", Title: "Reserved", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8, Spec: "RFC 8684 section 3.1"}
	mpFlagU      = &dissect.Field{Name: "tcp.options.mptcp.flag_U.flag", Title: "Flag U", Kind: dissect.Bool, Spec: "RFC 8684 section 3.6"}
	mpFlagV      = &dissect.Field{Name: "tcp.options.mptcp.flag_V.flag", Title: "Flag V", Kind: dissect.Bool, Spec: "RFC 8684 section 3.6"}
	mpFlagW      = &dissect.Field{Name: "tcp.options.mptcp.flag_W.flag", Title: "Flag W", Kind: dissect.Bool, Spec: "RFC 8684 section 3.6"}
	mpTransient  = &dissect.Field{Name: "tcp.options.mptcp.flag_T.flag", Title: "Transient", Kind: dissect.Bool, Spec: "RFC 8684 section 3.6"}
	mpReason     = &dissect.Field{Name: "tcp.options.mptcp.rst_reason", Title: "TCPRST Reason", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8, Spec: "RFC 8684 section 3.6"}
	mpAddress    = &dissect.Field{Name: "tcp.options.mptcp.addrid", Title: "Address ID", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8684 section 3.2"}
	mpSenderKey  = &dissect.Field{Name: "tcp.options.mptcp.sendkey", Title: "Sender's Key", Kind: dissect.Uint, Spec: "RFC 8684 section 3.1",
		About: "Proves later that who adds a path is who opened the connection."}
	mpReceiverKey = &dissect.Field{Name: "tcp.options.mptcp.recvkey", Title: "Receiver's Key", Kind: dissect.Uint, Spec: "RFC 8684 section 3.1"}
	mpToken       = &dissect.Field{Name: "tcp.options.mptcp.recvtok", Title: "Receiver's Token", Kind: dissect.Uint, Spec: "RFC 8684 section 3.2",
		About: "Names the connection that the subflow is to join: a hash of its key."}
	mpRandom      = &dissect.Field{Name: "tcp.options.mptcp.sendrand", Title: "Sender's Random Number", Kind: dissect.Uint, Spec: "RFC 8684 section 3.2"}
	mpShortHMAC   = &dissect.Field{Name: "tcp.options.mptcp.sendtrunchmac", Title: "Sender's Truncated HMAC", Kind: dissect.Uint, Spec: "RFC 8684 section 3.2"}
	mpHMAC        = &dissect.Field{Name: "tcp.options.mptcp.sendhmac", Title: "Sender's HMAC", Kind: dissect.Bytes, Spec: "RFC 8684 section 3.2"}
	mpAddressHMAC = &dissect.Field{Name: "tcp.options.mptcp.addaddrtrunchmac", Title: "Truncated HMAC", Kind: dissect.Uint, Spec: "RFC 8684 section 3.4.1"}
	mpAck         = &dissect.Field{Name: "tcp.options.mptcp.rawdataack", Title: "Original MPTCP Data ACK", Kind: dissect.Uint, Spec: "RFC 8684 section 3.3.1"}
	mpSeq         = &dissect.Field{Name: "tcp.options.mptcp.rawdataseqno", Title: "Data Sequence Number", Kind: dissect.Uint, Spec: "RFC 8684 section 3.3.1",
		About: "Where the bytes belong in the stream that all subflows carry together."}
	mpSubflowSeq = &dissect.Field{Name: "tcp.options.mptcp.subflowseqno", Title: "Subflow Sequence Number", Kind: dissect.Uint, Spec: "RFC 8684 section 3.3.1"}
	mpLength     = &dissect.Field{Name: "tcp.options.mptcp.datalvllen", Title: "Data-level Length", Kind: dissect.Uint, Bits: 16, Spec: "RFC 8684 section 3.3.1"}
	mpChecksum   = &dissect.Field{Name: "tcp.options.mptcp.checksum", Title: "Checksum", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 8684 section 3.3.1"}
	mpIPVersion  = &dissect.Field{Name: "tcp.options.mptcp.ipver", Title: "IP version", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8684 section 3.4.1"}
	mpEcho       = &dissect.Field{Name: "tcp.options.mptcp.echo", Title: "Echo", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8684 section 3.4.1"}
	mpIPv4       = &dissect.Field{Name: "tcp.options.mptcp.ipv4", Title: "Advertised IPv4 Address", Kind: dissect.IPv4, Spec: "RFC 8684 section 3.4.1"}
	mpIPv6       = &dissect.Field{Name: "tcp.options.mptcp.ipv6", Title: "Advertised IPv6 Address", Kind: dissect.IPv6, Spec: "RFC 8684 section 3.4.1"}
	mpPort       = &dissect.Field{Name: "tcp.options.mptcp.port", Title: "Advertised port", Kind: dissect.Uint, Bits: 16, Spec: "RFC 8684 section 3.4.1"}
	mpRemoved    = &dissect.Field{Name: "mptcp.rm_addr.count", Title: "Number of removed addresses", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8684 section 3.4.2"}
)

var multipathFields = []*dissect.Field{
	subtype,
	mpVersion, mpReserved, mpFlags, mpBackup, mpChecksums, mpExtensible, mpNoMore, mpSHA1, mpSHA256, mpFin, mpLongSeq,
	mpHasSeq, mpLongAck, mpHasAck, mpRest, mpFlagU, mpFlagV, mpFlagW, mpTransient, mpReason, mpAddress, mpSenderKey,
	mpReceiverKey, mpToken, mpRandom, mpShortHMAC, mpHMAC, mpAddressHMAC, mpAck, mpSeq, mpSubflowSeq, mpLength,
	mpChecksum, mpIPVersion, mpEcho, mpIPv4, mpIPv6, mpPort, mpRemoved,
}
