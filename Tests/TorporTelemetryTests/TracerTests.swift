import Testing
import TorporModel
import Tracing

@testable import TorporTelemetry

struct TracerTests {
    private let trap = SpanTrap()

    @Test func aSpanHangsBelowTheOneThatIsOpen() {
        let tracer = Worlds.tracer(sink: trap)
        tracer.withSpan("outer") { _ in tracer.withSpan("inner") { _ in } }
        let (inner, outer) = (trap.records[0], trap.records[1])
        #expect(inner.name == "inner" && outer.name == "outer")
        #expect(inner.parentSpanID == outer.spanID)
        #expect(inner.traceID == outer.traceID)
        #expect(outer.parentSpanID == nil)
    }

    @Test func spansWithoutAParentBeginTracesOfTheirOwn() {
        let tracer = Worlds.tracer(sink: trap)
        tracer.startSpan("a", context: .topLevel).end()
        tracer.startSpan("b", context: .topLevel).end()
        #expect(trap.records[0].traceID != trap.records[1].traceID)
    }

    @Test func aHeaderCarriesThePlaceToAnotherProcess() throws {
        let here = Worlds.tracer(sink: trap)
        let there = Worlds.tracer("torpor-agent", sink: trap, ids: Counting(from: 100))
        var headers: [String: String] = [:]
        here.withSpan("call") { span in here.inject(span.context, into: &headers, using: Headers()) }
        var context = ServiceContext.topLevel
        there.extract(headers, into: &context, using: Headers())
        there.startSpan("answer", context: context).end()
        let (call, answer) = (trap.records[0], trap.records[1])
        #expect(headers["traceparent"] == "00-\(call.traceID)-\(call.spanID)-01")
        #expect(answer.traceID == call.traceID)
        #expect(answer.parentSpanID == call.spanID)
    }

    @Test(arguments: [
        "", "00-abc-def-01", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
    ])
    func aHeaderThatDoesNotParseIsIgnoredWithItsState(_ header: String) {
        var context = ServiceContext.topLevel
        Worlds.tracer(sink: trap).extract(["traceparent": header, "tracestate": "a=b"], into: &context, using: Headers())
        #expect(context.traceParent == nil)
        #expect(context.traceState == nil)
    }

    @Test func theStateOfOtherTracersTravelsUnchanged() {
        let tracer = Worlds.tracer(sink: trap)
        var context = ServiceContext.topLevel
        let incoming = ["traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", "tracestate": "rojo=00f067aa0ba902b7"]
        tracer.extract(incoming, into: &context, using: Headers())
        let span = tracer.startSpan("a", context: context)
        var outgoing: [String: String] = [:]
        tracer.inject(span.context, into: &outgoing, using: Headers())
        #expect(outgoing["tracestate"] == "rojo=00f067aa0ba902b7")
        #expect(outgoing["traceparent"]?.hasSuffix("-00") == true, "who was not sampled stays so")
    }

    @Test func aThrownErrorIsTheSpansStatusInItsOwnWords() {
        let tracer = Worlds.tracer(sink: trap)
        #expect(throws: TorporError.self) {
            try tracer.withSpan("restore") { _ in throw TorporError(.engineFailed, "criu restore ended with 1") }
        }
        #expect(trap.records[0].status == .error("criu restore ended with 1"))
        #expect(trap.spans[0].content.events.map(\.name) == ["exception"])
        #expect(trap.spans[0].content.events[0].attributes["exception.type"]?.toSpanAttribute() == .string("engineFailed"))
    }

    @Test func aSpanIsRecordedOnceAndNotChangedAfterItsEnd() {
        let span = Worlds.tracer(sink: trap).startSpan("a", context: .topLevel)
        span.attributes["bytes"] = 4096
        span.end()
        span.attributes["bytes"] = 1
        span.operationName = "b"
        span.end()
        #expect(trap.records.count == 1)
        #expect(trap.records[0].attributes == ["bytes": "4096"])
        #expect(trap.records[0].name == "a")
        #expect(!span.isRecording)
    }

    @Test func aClockThatStepsBackGivesNoNegativeSpan() {
        let times = [UInt64(900), 100]
        let count = Counting()
        Worlds.tracer(sink: trap, now: { times[Int(count.next() - 1)] }).startSpan("a", context: .topLevel).end()
        #expect(trap.records[0].startNanoseconds == 900)
        #expect(trap.records[0].endNanoseconds == 900)
    }

    @Test func aSpanKeepsABoundedNumberOfEventsAndCountsTheRest() {
        let span = Worlds.tracer(sink: trap).startSpan("a", context: .topLevel)
        for number in 0..<(SpanContent.mostEvents + 3) { span.addEvent(SpanEvent(name: "\(number)")) }
        span.end()
        #expect(trap.spans[0].content.events.count == SpanContent.mostEvents)
        #expect(trap.spans[0].content.droppedEvents == 3)
    }
}
