package corpus

import (
	"encoding/binary"
	"fmt"
	"net"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// recorder takes frames from the loopback interface by a packet socket.
type recorder struct {
	fd     int
	buf    []byte
	frames []frame
}

// quiet is for how long nothing may be seen at the end of a recording.
const quiet = 60 * time.Millisecond

// newRecorder begins a recording. It needs the privilege CAP_NET_RAW.
func newRecorder() (*recorder, error) {
	lo, err := net.InterfaceByName("lo")
	if err != nil {
		return nil, err
	}
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, int(swap16(unix.ETH_P_ALL)))
	if err != nil {
		return nil, fmt.Errorf("open a packet socket: %w", err)
	}
	r := &recorder{fd: fd, buf: make([]byte, 1<<17)}
	timeout := unix.NsecToTimeval(quiet.Nanoseconds())
	for _, err := range []error{
		unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, 8<<20),
		unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1),
		unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &timeout),
		unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: swap16(unix.ETH_P_ALL), Ifindex: lo.Index}),
	} {
		if err != nil {
			unix.Close(fd)
			return nil, fmt.Errorf("set up a packet socket: %w", err)
		}
	}
	return r, nil
}

// end takes what was recorded and is of interest, and closes the recorder. It waits until
// nothing has been seen for a while, and not longer than limit.
func (r *recorder) end(limit time.Duration, ours func(frame) bool) ([]frame, error) {
	defer unix.Close(r.fd)
	control := make([]byte, 256)
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); {
		n, cn, _, from, err := unix.Recvmsg(r.fd, r.buf, control, unix.MSG_TRUNC)
		if err == unix.EAGAIN {
			break
		}
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read from the packet socket: %w", err)
		}
		// The loopback shows each frame twice: as it goes out and as it comes in.
		if link, ok := from.(*unix.SockaddrLinklayer); ok && link.Pkttype == unix.PACKET_OUTGOING {
			continue
		}
		f := frame{time: arrival(control[:cn]), data: append([]byte(nil), r.buf[:min(n, len(r.buf))]...), length: n}
		if ours(f) {
			r.frames = append(r.frames, f)
		}
	}
	return r.frames, nil
}

// arrival reads the kernel's time stamp.
func arrival(control []byte) time.Time {
	messages, err := unix.ParseSocketControlMessage(control)
	if err == nil {
		for _, m := range messages {
			if m.Header.Level == unix.SOL_SOCKET && m.Header.Type == unix.SCM_TIMESTAMPNS && len(m.Data) >= int(unsafe.Sizeof(unix.Timespec{})) {
				t := (*unix.Timespec)(unsafe.Pointer(&m.Data[0]))
				return time.Unix(t.Unix()).UTC()
			}
		}
	}
	return time.Now().UTC()
}

func swap16(v uint16) uint16 {
	var b [2]byte
	binary.BigEndian.PutUint16(b[:], v)
	return binary.NativeEndian.Uint16(b[:])
}
