import Testing
import TorporModel

@testable import TorporTelemetry

struct OTLPEndpointTests {
    @Test(arguments: [
        ("http://127.0.0.1:4317", "http://127.0.0.1:4317"), ("collector:9000", "http://collector:9000"),
        ("https://otel.example", "https://otel.example:4317"),
        ("http://[::1]:4317/", "http://[::1]:4317"), ("[::1]", "http://[::1]:4317"),
    ])
    func anEndpointIsReadAsPeopleWriteIt(_ text: String, _ meaning: String) throws {
        #expect(try OTLPEndpoint(text).description == meaning)
    }

    @Test(arguments: ["", "ftp://a:1", "http://", "host:0", "host:65536", "host:x", "http://host:1/path"])
    func whatIsNoEndpointIsRefusedWithARemedy(_ text: String) {
        let error = #expect(throws: TorporError.self) { try OTLPEndpoint(text) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.remedy != nil)
    }
}
