package dns

import "github.com/wirelore/wirelore/internal/dissect"

// The fields of the records that make others trustworthy.
var (
	dsTag       = &dissect.Field{Name: "dns.ds.key_id", Title: "Key id", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 4034 section 5.1.1"}
	dsAlgorithm = &dissect.Field{Name: "dns.ds.algorithm", Title: "Algorithm", Kind: dissect.Uint, Bits: 8, Names: algorithmName, Spec: "RFC 4034 section 5.1.2"}
	dsKind      = &dissect.Field{Name: "dns.ds.digest_type", Title: "Digest Type", Kind: dissect.Uint, Bits: 8, Spec: "RFC 4034 section 5.1.3"}
	dsDigest    = &dissect.Field{Name: "dns.ds.digest", Title: "Digest", Kind: dissect.Bytes, Spec: "RFC 4034 section 5.1.4",
		About: "Of the key of the zone below."}
	sshAlgorithm   = &dissect.Field{Name: "dns.sshfp.algorithm", Title: "Algorithm", Kind: dissect.Uint, Bits: 8, Spec: "RFC 4255 section 3.1.1"}
	sshKind        = &dissect.Field{Name: "dns.sshfp.fingerprint.type", Title: "Fingerprint type", Kind: dissect.Uint, Bits: 8, Spec: "RFC 4255 section 3.1.2"}
	sshFingerprint = &dissect.Field{Name: "dns.sshfp.fingerprint", Title: "Fingerprint", Kind: dissect.Bytes, Spec: "RFC 4255 section 3.1.3"}
	sigType        = &dissect.Field{Name: "dns.rrsig.type_covered", Title: "Type Covered", Kind: dissect.Uint, Bits: 16, Names: typeName, Spec: "RFC 4034 section 3.1.1",
		About: "Which records of the name are signed."}
	sigAlgorithm = &dissect.Field{Name: "dns.rrsig.algorithm", Title: "Algorithm", Kind: dissect.Uint, Bits: 8, Names: algorithmName, Spec: "RFC 4034 section 3.1.2"}
	sigLabels    = &dissect.Field{Name: "dns.rrsig.labels", Title: "Labels", Kind: dissect.Uint, Bits: 8, Spec: "RFC 4034 section 3.1.3"}
	sigTTL       = &dissect.Field{Name: "dns.rrsig.original_ttl", Title: "Original TTL", Kind: dissect.Uint, Bits: 32, Spec: "RFC 4034 section 3.1.4"}
	sigEnd       = &dissect.Field{Name: "dns.rrsig.signature_expiration", Title: "Signature Expiration", Kind: dissect.AbsTime, Spec: "RFC 4034 section 3.1.5"}
	sigStart     = &dissect.Field{Name: "dns.rrsig.signature_inception", Title: "Signature Inception", Kind: dissect.AbsTime, Spec: "RFC 4034 section 3.1.5"}
	sigTag       = &dissect.Field{Name: "dns.rrsig.key_tag", Title: "Key Tag", Kind: dissect.Uint, Bits: 16, Spec: "RFC 4034 section 3.1.6"}
	sigSigner    = &dissect.Field{Name: "dns.rrsig.signers_name", Title: "Signer's name", Kind: dissect.String, Spec: "RFC 4034 section 3.1.7"}
	sigData      = &dissect.Field{Name: "dns.rrsig.signature", Title: "Signature", Kind: dissect.Bytes, Spec: "RFC 4034 section 3.1.8"}
	nsecNext     = &dissect.Field{Name: "dns.nsec.next_domain_name", Title: "Next Domain Name", Kind: dissect.String, Spec: "RFC 4034 section 4.1.1",
		About: "There is no name between this and the record's own."}
	keyFlags        = &dissect.Field{Name: "dns.dnskey.flags", Title: "Flags", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 4034 section 2.1.1"}
	keyZone         = &dissect.Field{Name: "dns.dnskey.flags.zone_key", Title: "Zone Key", Kind: dissect.Bool, Spec: "RFC 4034 section 2.1.1"}
	keyRevoked      = &dissect.Field{Name: "dns.dnskey.flags.key_revoked", Title: "Key Revoked", Kind: dissect.Bool, Spec: "RFC 5011 section 7"}
	keyEntry        = &dissect.Field{Name: "dns.dnskey.flags.secure_entry_point", Title: "Key Signing Key", Kind: dissect.Bool, Spec: "RFC 4034 section 2.1.1"}
	keyRest         = &dissect.Field{Name: "dns.dnskey.flags.reserved", Title: "Reserved", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 4034 section 2.1.1"}
	keyProtocol     = &dissect.Field{Name: "dns.dnskey.protocol", Title: "Protocol", Kind: dissect.Uint, Bits: 8, Spec: "RFC 4034 section 2.1.2"}
	keyAlgorithm    = &dissect.Field{Name: "dns.dnskey.algorithm", Title: "Algorithm", Kind: dissect.Uint, Bits: 8, Names: algorithmName, Spec: "RFC 4034 section 2.1.3"}
	keyID           = &dissect.Field{Name: "dns.dnskey.key_id", Title: "Key id", Kind: dissect.Uint, Bits: 16, Spec: "RFC 4034 appendix B"}
	keyData         = &dissect.Field{Name: "dns.dnskey.public_key", Title: "Public Key", Kind: dissect.Bytes, Spec: "RFC 4034 section 2.1.4"}
	nsec3Algorithm  = &dissect.Field{Name: "dns.nsec3.algo", Title: "Hash algorithm", Kind: dissect.Uint, Bits: 8, Spec: "RFC 5155 section 3.1.1"}
	nsec3Flags      = &dissect.Field{Name: "dns.nsec3.flags", Title: "NSEC3 flags", Kind: dissect.Uint, Bits: 8, Spec: "RFC 5155 section 3.1.2"}
	nsec3OptOut     = &dissect.Field{Name: "dns.nsec3.flags.opt_out", Title: "NSEC3 Opt-out flag", Kind: dissect.Bool, Spec: "RFC 5155 section 3.1.2.1"}
	nsec3Iterations = &dissect.Field{Name: "dns.nsec3.iterations", Title: "NSEC3 iterations", Kind: dissect.Uint, Bits: 16, Spec: "RFC 5155 section 3.1.3"}
	nsec3SaltLen    = &dissect.Field{Name: "dns.nsec3.salt_length", Title: "Salt length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 5155 section 3.1.4"}
	nsec3Salt       = &dissect.Field{Name: "dns.nsec3.salt_value", Title: "Salt value", Kind: dissect.Bytes, Spec: "RFC 5155 section 3.1.5"}
	nsec3HashLen    = &dissect.Field{Name: "dns.nsec3.hash_length", Title: "Hash length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 5155 section 3.1.6"}
	nsec3Hash       = &dissect.Field{Name: "dns.nsec3.hash_value", Title: "Next hashed owner", Kind: dissect.String, Spec: "RFC 5155 section 3.1.7"}
	tlsaUsage       = &dissect.Field{Name: "dns.tlsa.certificate_usage", Title: "Certificate Usage", Kind: dissect.Uint, Bits: 8, Spec: "RFC 6698 section 2.1.1"}
	tlsaSelector    = &dissect.Field{Name: "dns.tlsa.selector", Title: "Selector", Kind: dissect.Uint, Bits: 8, Spec: "RFC 6698 section 2.1.2"}
	tlsaKind        = &dissect.Field{Name: "dns.tlsa.matching_type", Title: "Matching Type", Kind: dissect.Uint, Bits: 8, Spec: "RFC 6698 section 2.1.3"}
	tlsaData        = &dissect.Field{Name: "dns.tlsa.certificate_association_data", Title: "Certificate Association Data", Kind: dissect.Bytes, Spec: "RFC 6698 section 2.1.4"}
)

var securityFields = []*dissect.Field{
	dsTag, dsAlgorithm, dsKind, dsDigest, sshAlgorithm, sshKind, sshFingerprint, sigType, sigAlgorithm, sigLabels, sigTTL,
	sigEnd, sigStart, sigTag, sigSigner, sigData, nsecNext, keyFlags, keyZone, keyRevoked, keyEntry, keyRest, keyProtocol,
	keyAlgorithm, keyID, keyData, nsec3Algorithm, nsec3Flags, nsec3OptOut, nsec3Iterations, nsec3SaltLen, nsec3Salt,
	nsec3HashLen, nsec3Hash, tlsaUsage, tlsaSelector, tlsaKind, tlsaData,
}
