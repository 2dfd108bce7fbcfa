// The work of netlink.c with github.com/vishvananda/netlink, which has no batches. Prints the nanoseconds that the
// work took, without opening the socket.
//
//	netlink-go add|delete COUNT IFINDEX
//	netlink-go dump COUNT
//	netlink-go create COUNT GROUP
package main

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/vishvananda/netlink"
)

func main() {
	if len(os.Args) < 3 {
		fail(fmt.Errorf("usage: netlink-go WORK COUNT [IFINDEX|GROUP]"))
	}
	argument := 0
	if len(os.Args) > 3 {
		argument = number(os.Args[3])
	}
	handle, err := netlink.NewHandle() // Keeps one socket open; the package's functions open one for every call.
	fail(err)
	fail(handle.SetStrictCheck(true)) // Lets the kernel do the filtering of dumps.
	if os.Args[1] == "dump" {
		work(handle, "dump", number(os.Args[2]), argument) // As the other variants, not the first of its process.
	}
	from := time.Now()
	work(handle, os.Args[1], number(os.Args[2]), argument)
	fmt.Println(time.Since(from).Nanoseconds())
}

func work(handle *netlink.Handle, name string, count, argument int) {
	switch name {
	case "add":
		for i := 0; i < count; i++ {
			fail(handle.RouteAdd(route(i, argument)))
		}
	case "delete":
		for i := 0; i < count; i++ {
			fail(handle.RouteDel(route(i, argument)))
		}
	case "dump":
		filter := &netlink.Route{Table: 254}
		routes, err := handle.RouteListFiltered(netlink.FAMILY_V4, filter, netlink.RT_FILTER_TABLE)
		fail(err)
		if len(routes) != count {
			fail(fmt.Errorf("%d routes in the dump, not %d", len(routes), count))
		}
	case "create":
		for i := 0; i < count; i++ {
			fail(handle.LinkAdd(veth(i, argument)))
		}
	default:
		fail(fmt.Errorf("no work is called %s", name))
	}
}

func route(i, link int) *netlink.Route {
	return &netlink.Route{
		LinkIndex: link,
		Scope:     netlink.SCOPE_LINK,
		Dst:       &net.IPNet{IP: net.IPv4(10, byte(i>>16), byte(i>>8), byte(i)), Mask: net.CIDRMask(32, 32)},
		Protocol:  4,
		Table:     254,
	}
}

func veth(i, group int) *netlink.Veth {
	attributes := netlink.NewLinkAttrs()
	attributes.Name = fmt.Sprintf("a%d", i)
	attributes.Group = uint32(group)
	return &netlink.Veth{LinkAttrs: attributes, PeerName: fmt.Sprintf("b%d", i)}
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	fail(err)
	return value
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "netlink-go:", err)
		os.Exit(1)
	}
}
