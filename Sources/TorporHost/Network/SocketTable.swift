/// TCP sockets of a network namespace, as /proc/PID/net/tcp and tcp6 list them (proc(5)).
package enum SocketTable {
    /// One of them; addresses as the kernel prints them, decoded.
    package struct Entry: Hashable, Sendable {
        package let local: String
        package let remote: String
        package let isListening: Bool
        package let inode: UInt64
        /// Both ends are loopback addresses.
        package let isLoopback: Bool
    }

    /// All TCP sockets of the namespace in which `pid` lives.
    package static func tcp(namespaceOf pid: Int32) -> [Entry] { tcp(namespace: "\(pid)") }

    private static func tcp(namespace process: String) -> [Entry] {
        ["tcp", "tcp6"].flatMap { file -> [Entry] in
            guard let text = try? DurableFile.readText("/proc/\(process)/net/\(file)", limit: 64 << 20) else { return [] }
            return text.split(separator: "\n").dropFirst().compactMap { entry($0) }
        }
    }

    /// Those that the given processes hold open and that are connected, or connecting.
    package static func connections(of pids: [Int32]) -> [Entry] {
        guard let first = pids.first else { return [] }
        let held = Set(
            pids.flatMap { ProcessTable.descriptors(of: $0) }.compactMap { descriptor -> UInt64? in
                guard descriptor.target.hasPrefix("socket:[") else { return nil }
                return UInt64(descriptor.target.dropFirst("socket:[".count).dropLast())
            })
        return tcp(namespaceOf: first).filter { held.contains($0.inode) && !$0.isListening }
    }

    /// TCP ports on which this process's network namespace listens.
    package static func listeningPorts() -> [UInt16] {
        tcp(namespace: "self").filter(\.isListening).compactMap { $0.local.split(separator: ":").last.flatMap { UInt16($0) } }
    }

    private static func entry(_ line: Substring) -> Entry? {
        let fields = line.split(separator: " ", omittingEmptySubsequences: true)
        guard fields.count > 9, let state = UInt8(fields[3], radix: 16), let inode = UInt64(fields[9]), inode != 0 else { return nil }
        guard let local = address(fields[1]), let remote = address(fields[2]) else { return nil }
        return Entry(
            local: local.text, remote: remote.text, isListening: state == 0x0a, inode: inode,
            isLoopback: local.isLoopback && remote.isLoopback)
    }

    /// `0100007F:1F90` is 127.0.0.1:8080: each 32-bit word in the machine's byte order, little-endian on what Torpor runs on.
    private static func address(_ field: Substring) -> (text: String, isLoopback: Bool)? {
        let halves = field.split(separator: ":")
        guard halves.count == 2, let port = UInt16(halves[1], radix: 16), halves[0].utf8.count % 8 == 0 else { return nil }
        let digits = Array(halves[0].utf8)
        var bytes: [UInt8] = []
        for word in stride(from: 0, to: digits.count, by: 8) {
            let pairs = stride(from: word, to: word + 8, by: 2).compactMap {
                UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
            }
            bytes += pairs.reversed()
        }
        if bytes.count == 4 {
            return (bytes.map { "\($0)" }.joined(separator: ".") + ":\(port)", bytes[0] == 127)
        }
        guard bytes.count == 16 else { return nil }
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
        let isLoopback = (bytes[..<15].allSatisfy { $0 == 0 } && bytes[15] == 1) || (isMapped && bytes[12] == 127)
        let words = stride(from: 0, to: 16, by: 2).map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
        return ("[\(words.joined(separator: ":"))]:\(port)", isLoopback)
    }
}
