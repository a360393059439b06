import Foundation
import Testing
import TorporModel

@testable import TorporTelemetry

struct WaterfallTests {
    private static let ms: UInt64 = 1_000_000
    private let spans = [
        Worlds.record("migrate web-1", id: "01", from: 0, to: 1000 * ms),
        Worlds.record(
            "freeze", id: "03", parent: "02", service: "torpor-agent", node: NodeID(unchecked: "node-a"), from: 100 * ms, to: 200 * ms),
        Worlds.record("submit", id: "02", parent: "01", service: "torpor-coordinator", from: 50 * ms, to: 950 * ms),
        Worlds.record(
            "restore", id: "04", parent: "02", service: "torpor-agent", node: NodeID(unchecked: "node-b"), from: 500 * ms, to: 900 * ms,
            status: .error("criu ended with 1")
        ),
    ]

    @Test func aTraceIsATreeWithBarsOnOneTimeLine() {
        let text = Waterfall(spans, width: 80).text
        #expect(
            text == """
                trace 0af7651916cd43dd8448eb211c80319c  4 spans  1.00 s
                migrate web-1  cli            1.00 s ███████████████████████████████████████████
                └─ submit      coordinator  900.0 ms   ███████████████████████████████████████
                   ├─ freeze   agent@node-a 100.0 ms     █████
                   └─ restore  agent@node-b 400.0 ms                      ██████████████████
                      ✗ criu ended with 1
                """, "\n\(text)")
    }

    @Test(arguments: [0, 60, 80, 200]) func noLineIsWiderThanTheTerminal(_ width: Int) {
        let long =
            spans + [
                Worlds.record(
                    String(repeating: "long ", count: 40), id: "05", parent: "03", service: String(repeating: "s", count: 80), from: 0,
                    to: 1)
            ]
        for line in Waterfall(long, width: width).text.split(separator: "\n").dropFirst() {
            #expect(line.count <= max(width, Waterfall.narrowest), "\(line)")
        }
    }

    @Test func aSpanWhoseParentIsElsewhereIsStillShown() {
        let text = Waterfall([Worlds.record("orphan", id: "09", parent: "77", from: 5, to: 6)], width: 80).text
        #expect(text.contains("orphan"))
    }

    @Test func parentsThatFormARingEndTheDrawing() {
        let ring = [Worlds.record("a", id: "01", parent: "02", from: 0, to: 1), Worlds.record("b", id: "02", parent: "01", from: 0, to: 1)]
        #expect(Waterfall(ring, width: 80).text.split(separator: "\n").count == 3)
    }

    @Test func noSpansAreSaidInWords() { #expect(Waterfall([], width: 80).text == "no spans") }

    @Test func aNameFromAnotherProcessMovesNoCursor() {
        #expect(!Waterfall([Worlds.record("x\u{1B}[2J\n", id: "01", from: 0, to: 1)], width: 80).text.contains("\u{1B}"))
    }

    @Test(
        arguments: [
            (0, "0 µs"), (999_999, "1000 µs"), (1_500_000, "1.5 ms"), (999_999_999, "999.9 ms"), (59_990_000_000, "59.99 s"),
            (185_000_000_000, "3m05s"), (7_800_000_000_000, "2h10m"),
        ] as [(UInt64, String)])
    func aDurationIsShort(_ nanoseconds: UInt64, _ text: String) {
        #expect(DurationText.short(nanoseconds) == text)
        #expect(text.count <= 8)
    }

    @Test func otlpJSONHasHexadecimalIdsNumbersForEnumerationsAndStringsForLongNumbers() throws {
        let root = try #require(try JSONSerialization.jsonObject(with: Data(OTLPDocument(spans).json.utf8)) as? [String: Any])
        let groups = try #require(root["resourceSpans"] as? [[String: Any]])
        #expect(groups.count == 4, "one per process")
        let all = groups.flatMap { ($0["scopeSpans"] as? [[String: Any]] ?? []).flatMap { $0["spans"] as? [[String: Any]] ?? [] } }
        let restore = try #require(all.first { $0["name"] as? String == "restore" })
        #expect(restore["traceId"] as? String == "0af7651916cd43dd8448eb211c80319c")
        #expect(restore["parentSpanId"] as? String == "02")
        #expect(restore["endTimeUnixNano"] as? String == "900000000")
        #expect((restore["status"] as? [String: Any])?["code"] as? Int == 2)
        #expect(OTLPDocument([]).json == "{\"resourceSpans\":[]}")
    }
}
