import Testing
import TorporModel
import TorporRPC

@Suite struct HostPortTests {
    @Test(arguments: [
        ("127.0.0.1:7443", "127.0.0.1", UInt16(7443)), ("[::1]:1", "::1", 1), ("coordinator.example:65535", "coordinator.example", 65_535),
    ])
    func anAddressIsWrittenAsItWasRead(_ text: String, _ host: String, _ port: UInt16) throws {
        let address = try HostPort.parse(text)
        #expect(address == HostPort(host: host, port: port))
        #expect(address.description == text)
    }

    @Test(arguments: ["", "host", ":1", "host:", "host:65536", "::1:1", "host:-1", "[]:1"])
    func whatIsNoAddressIsRefused(_ text: String) {
        #expect(throws: TorporError.self) { try HostPort.parse(text) }
    }

    @Test func aServerListensOnAnAddressNotOnAName() {
        #expect(throws: TorporError.self) { try HostPort(host: "localhost", port: 0).listening() }
    }
}
