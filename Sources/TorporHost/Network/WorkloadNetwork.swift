import CLinux
package import TorporModel

/// The network namespace of a copy with an address of its own: a pair of virtual interfaces between it and its node. A machine's VMM is in
/// it, and its guest behind that.
package struct WorkloadNetwork: Hashable, Sendable {
    private let copy: String
    /// Stays the same wherever the workload lives.
    package let address: WorkloadAddress
    /// The node's interface: at most 15 bytes long.
    package let link: String

    package init(_ copy: CopyID) {
        self.copy = copy.description
        address = WorkloadAddress(copy.workload)
        link = "t" + String(StableHash.of(copy.description) & 0xff_ffff_ffff, radix: 16)
    }

    /// As `ip netns` knows it.
    package var name: String { "torpor-\(copy)" }
    package var path: String { "/run/netns/\(name)" }

    /// The interface that a machine's VMM opens: a machine's state names it, so it is called the same everywhere.
    package static let tap = "tap0"

    /// Makes it for processes; the way to the node stays shut unless `open`.
    ///
    /// - Throws: `refused` when another workload's address is the same (one pair in a million).
    package func make(open: Bool) async throws(TorporError) {
        // Its ports are its own: whoever it runs as may take any (ip-sysctl.rst: ip_unprivileged_port_start).
        try await pair(
            ["address", address.hardware], open: open,
            """
            \(Self.entering) --net=\(path) /bin/sh -e <<'INSIDE'
            echo 0 > /proc/sys/net/ipv4/ip_unprivileged_port_start
            exec \(Self.program) -batch - <<END
            addr add \(address.text)/30 dev eth0
            link set lo up
            link set eth0 up
            route add default via \(address.gateway) dev eth0
            END
            INSIDE
            """)
    }

    /// Makes it for a machine; the way to the node stays shut unless `open`.
    ///
    /// - Parameters:
    ///   - guest: the address that the machine's guest has; another workload's is translated.
    ///   - owner: whom the VMM runs as, by number.
    /// - Throws: `refused` when another workload's address is the same (one pair in a million).
    package func make(for guest: WorkloadAddress, behindTapOf owner: UInt32, open: Bool) async throws(TorporError) {
        let isOwn = guest == address
        // The namespace itself says nothing; of IPv6 it would.
        try await pair(
            isOwn ? [] : ["address", address.hardware], open: open,
            """
            \(Self.program) netns exec \(name) /bin/sh -e <<'INSIDE'
            if test -d /proc/sys/net/ipv6; then echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6; fi
            \(Self.program) tuntap add \(Self.tap) mode tap user \(owner)
            \(isOwn ? bridge : translation(of: guest))
            INSIDE
            """)
    }

    /// The guest has the address and nobody else in the namespace has any: the tap and the way to the node are a bridge's two ports.
    private var bridge: String {
        """
        \(Self.program) -batch - <<END
        link add br0 type bridge
        link set \(Self.tap) master br0 up
        link set eth0 master br0 up
        link set br0 up
        END
        """
    }

    /// The namespace has the address, and is the gateway of a guest with another one, which each packet gets in its place, and back. What
    /// belongs to no connection that was seen here, as the FIN of one of the original's, NAT passes over: it is dropped.
    private func translation(of guest: WorkloadAddress) -> String {
        """
        echo 1 > /proc/sys/net/ipv4/ip_forward
        \(Self.program) -batch - <<END
        link set \(Self.tap) address \(guest.gatewayHardware) up
        addr add \(guest.gateway)/30 dev \(Self.tap)
        addr add \(address.text)/30 dev eth0
        link set eth0 up
        route add default via \(address.gateway) dev eth0
        END
        \(Self.filter) -f - <<END
        table ip torpor {
            chain prerouting { type nat hook prerouting priority dstnat; iif eth0 ip daddr \(address.text) dnat to \(guest.text); }
            chain postrouting { type nat hook postrouting priority srcnat; oif eth0 ip saddr \(guest.text) snat to \(address.text); }
            chain untranslated { type filter hook postrouting priority srcnat + 1; oif eth0 ip saddr != \(address.text) drop; }
        }
        END
        """
    }

    /// The namespace, and what of the way there is the node's; then, with the way still shut, what is `within` it, a shell's script. One process
    /// for all of it: this is inside a move's blackout, and whoever wakes a workload waits for it.
    ///
    /// - Parameter inside: what is said of the end in the namespace, `eth0`.
    private func pair(_ inside: [String], open: Bool, _ within: String) async throws(TorporError) {
        guard !cl_address_exists(address.gateway) else {
            throw TorporError(
                .refused, "the address \(address.text) is taken on this node", remedy: "choose another node, or another workload id")
        }
        let outside = ["link", "add", link, "address", address.gatewayHardware, "type", "veth"]
        let script = """
            \(rules)
            \(Self.program) -batch - <<END
            netns add \(name)
            \((outside + ["peer", "name", "eth0"] + inside + ["netns", name]).joined(separator: " "))
            addr add \(address.gateway)/30 dev \(link)
            route replace \(silence.joined(separator: " "))
            END
            if test -d /proc/sys/net/ipv6/conf/\(link); then echo 1 > /proc/sys/net/ipv6/conf/\(link)/disable_ipv6; fi
            \(within)
            wait $!
            \(open ? "\(Self.program) link set \(link) up" : "")
            """
        try await Command("/bin/sh", ["-ec", script], deadline: .seconds(20)).succeed()
    }

    /// The rules of the node's end, before anything can come over it; made beside the rest, which waits for them before the way is opened.
    ///
    /// The end speaks no IPv6: a workload's router advertisement would make the workload the node's router (CVE-2020-10749). And what comes has
    /// the workload's address: `rp_filter` would not see to that, for the greater of `conf/all` and `conf/LINK` counts, and 2 is the lax
    /// one (ip-sysctl.rst). While the way is shut, what comes for the workload is dropped in silence: an ICMP "unreachable" would end a
    /// connection.
    private var rules: String {
        """
        \(Self.filter) -f - <<END &
        table ip \(table) {
            chain prerouting { type filter hook prerouting priority raw; iifname "\(link)" ip saddr != \(address.text) drop; }
        }
        END
        """
    }

    /// The node's rules for what comes over the link. They name it, so they do not go with it.
    private var table: String { "torpor-\(link)" }

    /// Lets what is still open there be forgotten within seconds: a connection whose process has gone would keep the namespace for minutes
    /// (tcp_orphan_retries; tcp(7)). Said before the processes are ended; nothing there is success.
    package func abandon() async {
        if Folder.exists(path) { try? await set("tcp_orphan_retries", to: 1) }
    }

    /// A setting of the namespace's own IPv4.
    private func set(_ setting: String, to value: Int) async throws(TorporError) {
        try await Self.ip(["netns", "exec", name, "/bin/sh", "-c", "echo \(value) > /proc/sys/net/ipv4/\(setting)"])
    }

    /// Whether the node's end of it is there.
    package var isThere: Bool { cl_link_exists(link) }

    /// Removes it; nothing there is success.
    package func remove() async throws(TorporError) {
        // Asked of the kernel: /sys shows the interfaces of the namespace that it was mounted in.
        if isThere { try await Self.ip(["link", "del", link]) }
        if Folder.exists(path) {
            _ = try await Command(Self.program, ["route", "del"] + silence).run()
            // Deleting what is not there is an error, adding what is there none.
            try await Command(Self.filter, ["add table ip \(table); delete table ip \(table)"], deadline: .seconds(20)).succeed()
            try await Self.ip(["netns", "del", name])
        }
    }

    /// Behind the way itself, which has no metric, and marked as Torpor's.
    private var silence: [String] { ["blackhole", address.prefix, "metric", "4096", "proto", SiteNetwork.mark] }

    /// Takes away what a killed criu left: its lock drops every packet. The workload itself cannot have made rules.
    package func clearLocks() async throws(TorporError) {
        guard Folder.exists(path) else { return }
        try await Self.ip(["netns", "exec", name, "nft", "flush", "ruleset"])
    }

    private static let program = "/usr/sbin/ip"
    private static let filter = "/usr/sbin/nft"
    private static let entering = "/usr/bin/nsenter"

    @discardableResult
    private static func ip(_ arguments: [String]) async throws(TorporError) -> Command.Outcome {
        try await Command(program, arguments, deadline: .seconds(20)).succeed()
    }
}
