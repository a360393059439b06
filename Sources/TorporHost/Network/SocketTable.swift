import CLinux
import Glibc
package import TorporModel

/// IPv4 and IPv6 sockets of a network namespace, as /proc/PID/net/tcp, udp and their like list them (proc(5)).
package enum SocketTable {
    /// A transport, by the name of its table; the table for IPv6 has a 6 behind it.
    package enum Transport: String, Hashable, Sendable, CaseIterable {
        case tcp, udp, udplite, raw

        /// As people write it.
        package var word: String { self == .raw ? "raw" : rawValue.uppercased() }
    }

    /// One socket.
    package struct Entry: Hashable, Sendable {
        package let transport: Transport
        package let local: SocketAddress
        package let remote: SocketAddress
        package let isListening: Bool
        /// What `socket:[…]` of an open descriptor names.
        package let inode: UInt64

        package init(transport: Transport, local: SocketAddress, remote: SocketAddress, isListening: Bool, inode: UInt64) {
            self.transport = transport
            self.local = local
            self.remote = remote
            self.isListening = isListening
            self.inode = inode
        }

        /// It has a far end: a TCP connection, also one that is being made, or a datagram socket that was connected.
        package var isConnected: Bool { !isListening && !(remote.isWildcard && remote.port == 0) }
    }

    /// The sockets that the given processes hold open, all of one network namespace.
    ///
    /// A TCP socket that is bound and neither listens nor is connected stands in no table (Linux 6.18), so it is asked for its address itself.
    package static func held(by pids: [Int32]) -> [Entry] {
        guard let first = pids.first else { return [] }
        var holders: [UInt64: (pid: Int32, descriptor: Int32)] = [:]
        for pid in pids {
            for descriptor in ProcessTable.descriptors(of: pid) {
                if let inode = inode(descriptor.target) { holders[inode] = (pid, descriptor.number) }
            }
        }
        guard !holders.isEmpty else { return [] }
        let listed = Transport.allCases.flatMap { table($0, seenBy: "\(first)") }.filter { holders[$0.inode] != nil }
        for inode in unixSockets(seenBy: first).union(listed.map(\.inode)) { holders[inode] = nil }
        return listed + holders.compactMap { unlisted($0.value.pid, $0.value.descriptor, inode: $0.key) }
    }

    /// The TCP sockets of that process's network namespace, whoever holds them; those that only wait for stray packets have no owner, and are left out.
    package static func connections(seenBy pid: Int32) -> [Entry] { table(.tcp, seenBy: "\(pid)") }

    /// Ports of this process's network namespace that a program has: of TCP where it listens, of UDP where it takes from anybody.
    package static func takenPorts() -> Set<NodePort> {
        let connections = table(.tcp, seenBy: "self").filter(\.isListening).map { NodePort($0.local.port) }
        let datagrams = table(.udp, seenBy: "self").filter { !$0.isConnected }.map { NodePort($0.local.port, .udp) }
        return Set(connections + datagrams)
    }

    /// The lines of one table; what is not a socket with an owner is left out.
    package static func entries(in table: String, of transport: Transport) -> [Entry] {
        table.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ", omittingEmptySubsequences: true)
            guard fields.count > 9, let state = UInt8(fields[3], radix: 16), let inode = UInt64(fields[9]), inode != 0,
                let local = SocketAddress(column: fields[1]), let remote = SocketAddress(column: fields[2])
            else { return nil }
            return Entry(transport: transport, local: local, remote: remote, isListening: transport == .tcp && state == 0x0a, inode: inode)
        }
    }

    /// Of both families; a kernel without IPv6, or without a transport, has none.
    private static func table(_ transport: Transport, seenBy process: String) -> [Entry] {
        ["", "6"].flatMap { family -> [Entry] in
            let text = try? DurableFile.readText("/proc/\(process)/net/\(transport.rawValue)\(family)", limit: 64 << 20)
            return text.map { entries(in: $0, of: transport) } ?? []
        }
    }

    /// Inodes of the namespace's unix sockets: the seventh column (proc(5), net/unix).
    private static func unixSockets(seenBy pid: Int32) -> Set<UInt64> {
        guard let text = try? DurableFile.readText("/proc/\(pid)/net/unix", limit: 64 << 20) else { return [] }
        let lines = text.split(separator: "\n").dropFirst()
        return Set(lines.compactMap { $0.split(separator: " ").dropFirst(6).first.flatMap { UInt64($0) } })
    }

    /// A socket that stands in no table and has an address all the same; nil for any other.
    private static func unlisted(_ pid: Int32, _ descriptor: Int32, inode: UInt64) -> Entry? {
        let process = cl_pidfd_open(pid)
        guard process >= 0 else { return nil }
        let handle = Descriptor(owning: process)
        let copy = cl_pidfd_getfd(handle.raw, descriptor)
        guard copy >= 0 else { return nil }
        let socket = Descriptor(owning: copy)
        guard let local = SocketAddress(localOf: socket.raw), local.port != 0 || !local.isWildcard else { return nil }
        return Entry(transport: .tcp, local: local, remote: .none, isListening: false, inode: inode)
    }

    private static func inode(_ target: String) -> UInt64? {
        guard target.hasPrefix("socket:[") else { return nil }
        return UInt64(target.dropFirst("socket:[".count).dropLast())
    }
}
