import Testing
import TorporModel

/// https://www.w3.org/TR/trace-context/#traceparent-header
@Suite struct TraceParentTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let span = "00f067aa0ba902b7"

    @Test func theSpecificationsOwnExampleIsRead() throws {
        let parent = try #require(TraceParent(header: "00-\(Self.trace)-\(Self.span)-01"))
        #expect(parent.traceID == Self.trace && parent.spanID == Self.span && parent.sampled)
        #expect(parent.description == "00-\(Self.trace)-\(Self.span)-01")
    }

    @Test func anUnsampledParentStaysUnsampled() throws {
        let parent = try #require(TraceParent(header: "00-\(Self.trace)-\(Self.span)-00"))
        #expect(!parent.sampled && parent.description.hasSuffix("-00"))
    }

    @Test func aLaterVersionsFurtherFieldsAreIgnored() {
        #expect(TraceParent(header: "cc-\(Self.trace)-\(Self.span)-01-what-the-future-will-be-like") != nil)
    }

    @Test(
        arguments: [
            "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-01-more", "ff-\(trace)-\(span)-01", "0-\(trace)-\(span)-01",
            "00-00000000000000000000000000000000-\(span)-01", "00-\(trace)-0000000000000000-01", "00-\(trace.uppercased())-\(span)-01",
            "00-\(trace.dropLast())-\(span)-01", "00-\(trace)-\(span)0-01", "00-\(trace)-\(span)-zz", "00-\(trace)-\(span)-1",
        ])
    func whatTheSpecificationForbidsIsNoParent(header: String) {
        #expect(TraceParent(header: header) == nil)
    }
}
