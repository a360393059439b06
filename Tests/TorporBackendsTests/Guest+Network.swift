import TorporHost
import TorporModel

@testable import TorporBackends

extension Guest {
    /// A guest that answers at its own address: Tests/Fixtures/guest/net.c.
    static func connected(in world: TestWorld, _ vmm: VMM) throws -> WorkloadSpec {
        var spec = try spec(in: world, vmm)
        spec.network = NetworkPolicy(isOwn: true)
        return spec
    }

    /// Its last tick, asked for over its network; nil when nobody answers.
    func asked() async throws -> Int? {
        let program = """
            import socket
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(1); s.connect(('\(folder.network.address.text)', 7))
            s.send(b'?'); print(s.recv(99).decode())
            """
        let outcome = try await Command("/usr/bin/python3", ["-c", program], deadline: .seconds(10)).run()
        return outcome.exit == .code(0) ? Int(outcome.output.filter(\.isNumber)) : nil
    }

    /// Whether anything of its network is left.
    var hasNetwork: Bool { Folder.exists(folder.network.path) || Folder.exists("/sys/class/net/\(folder.network.link)") }
}
