import Foundation

/// A virtual cable's end on this machine: taken down by one system call, for a step may last a few milliseconds only.
struct Cable {
    let name: String

    /// SIOCGIFFLAGS and SIOCSIFFLAGS (netdevice(7)): a name of 16 bytes, then the flags, in a struct of 40 bytes.
    func set(up: Bool) throws {
        let line = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        guard line >= 0 else { throw Trouble("no socket") }
        defer { close(line) }
        var request = Array(name.utf8) + [UInt8](repeating: 0, count: 40 - name.utf8.count)
        guard ioctl(line, 0x8913, &request) == 0 else { throw Trouble("interface \(name) is not there") }
        // IFF_UP is the lowest bit.
        request[16] = up ? request[16] | 1 : request[16] & ~1
        guard ioctl(line, 0x8914, &request) == 0 else { throw Trouble("interface \(name) does not obey") }
    }
}
