import Glibc
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

/// Two network namespaces of this test's own, each with an address that the other has not: two nodes differ in no more, and no less.
struct NodeNetworks {
    /// Addresses for documentation (RFC 5737, RFC 3849): nobody's.
    static let addresses = ["192.0.2.1", "192.0.2.2"]
    static let addresses6 = ["2001:db8::1", "2001:db8::2"]

    private let names: [String]

    /// Makes both, hands over two nodes that live in them, and removes them again.
    static func run(_ body: (TestWorld, OCIBackend, OCIBackend) async throws -> Void) async throws {
        let networks = NodeNetworks(names: ["torpor-t\(getpid())-a", "torpor-t\(getpid())-b"])
        defer { networks.remove() }
        for (index, name) in networks.names.enumerated() {
            try await ip("netns", "add", name)
            try await ip("-n", name, "link", "set", "lo", "up")
            try await ip("-n", name, "addr", "add", "\(addresses[index])/32", "dev", "lo")
            try await ip("-n", name, "addr", "add", "\(addresses6[index])/128", "dev", "lo", "nodad")
        }
        try await TestWorld.run { world in
            try await body(world, networks.node("node-a", 0, world), networks.node("node-b", 1, world))
        }
    }

    private func node(_ name: String, _ index: Int, _ world: TestWorld) -> OCIBackend {
        var configuration = world.node(name).configuration
        configuration.networkNamespace = "/run/netns/\(names[index])"
        return OCIBackend(configuration)
    }

    private func remove() {
        for name in names where Folder.exists("/run/netns/\(name)") {
            #expect(throws: Never.self) { try SystemCall.check(umount2("/run/netns/\(name)", Int32(MNT_DETACH)), "umount \(name)") }
            unlink("/run/netns/\(name)")
        }
    }

    private static func ip(_ arguments: String...) async throws {
        try await Command("/usr/sbin/ip", arguments, deadline: .seconds(10)).succeed()
    }
}
