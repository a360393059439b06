import Foundation
import SwiftProtobuf
import Testing
import TorporModel
import TorporWire

@Suite struct MalformedTests {
    @Test func whatANewerPeerSaysIsRefusedNotGuessed() {
        // An empty oneof is what a case unknown to this side looks like.
        #expect(refusal(of: .with { $0.workload = "w-1" }, as: Order.self)?.code == .invalidArgument)
        #expect(refusal(of: .init(), as: Answer.self)?.code == .invalidArgument)
        #expect(refusal(of: .init(), as: JobKind.self)?.code == .invalidArgument)
        #expect(refusal(of: .init(), as: CopyState.self)?.code == .invalidArgument)
        #expect(refusal(of: .init(), as: CopyTruth.self)?.code == .invalidArgument)
        #expect(refusal(of: .with { $0.frozen = .init() }, as: CopyTruth.self)?.code == .invalidArgument)
        #expect(refusal(of: .with { $0.stream = .UNRECOGNIZED(9) }, as: LogLine.self)?.code == .invalidArgument)
        #expect(refusal(of: .init(), as: TorporError.self)?.code == .invalidArgument)
    }

    @Test func anUnknownVerbOnTheWireIsRefused() throws {
        // Field 99 of an order, length-delimited and empty: a verb of the future.
        var bytes: [UInt8] = try Order(workload: Samples.workload, incarnation: .none, attempt: .none, verb: .thaw).wire.serializedBytes()
        bytes.removeLast(3)
        bytes += [0x9a, 0x06, 0x00]
        #expect(refusal(of: try .init(serializedBytes: bytes), as: Order.self)?.code == .invalidArgument)
    }

    @Test func aStateOfTheFutureIsRefused() {
        let job = Samples.jobs[0]
        var message = job.wire
        message.state = .UNRECOGNIZED(77)
        #expect(refusal(of: message, as: JobView.self)?.code == .invalidArgument)
        message.state = .unspecified
        #expect(refusal(of: message, as: JobView.self)?.code == .invalidArgument)
        #expect(refusal(of: .with { $0.name = "freeze" }, as: StepView.self)?.code == .invalidArgument)
    }

    @Test(arguments: ["", "../etc", "W", "a/b", "a..b", String(repeating: "a", count: 65)])
    func anIdentifierThatCouldLeaveItsFolderIsRefused(_ text: String) {
        #expect(refusal(of: .with { ($0.workload, $0.verb) = (text, .thaw(.init())) }, as: Order.self)?.code == .invalidArgument)
        #expect(refusal(of: .with { ($0.host, $0.port, $0.node) = ("10.0.0.1", 1, text) }, as: PeerAddress.self)?.code == .invalidArgument)
    }

    @Test(arguments: ["a/b", "a.b", "A", "-a", ""])
    func aWorkloadNameThatIsNoneIsRefused(_ text: String) {
        #expect(
            refusal(of: .with { $0.migrate = .with { ($0.name, $0.to) = (text, "node-a") } }, as: JobKind.self)?.code == .invalidArgument)
    }

    @Test(arguments: [0, 31, 33, 4096])
    func aDigestOfAnotherLengthIsRefused(_ count: Int) {
        let bytes = Data(repeating: 1, count: count)
        #expect(throws: TorporError.self) { try ContentHash(wire: bytes) }
        #expect(
            refusal(
                of: .with { ($0.workload, $0.verb) = ("w-1", .seal(.with { $0.hash = bytes })) }, as: Order.self)?.code == .invalidArgument)
    }

    @Test(arguments: [UInt32(0), 65_536, .max])
    func aPortOutOfRangeIsRefused(_ port: UInt32) {
        #expect(
            refusal(of: .with { ($0.node, $0.host, $0.port) = ("node-a", "10.0.0.1", port) }, as: PeerAddress.self)?.code
                == .invalidArgument)
        #expect(refusal(of: .with { ($0.node, $0.workload) = (80, port) }, as: PublishedPort.self)?.code == .invalidArgument)
    }

    @Test func aRuleOrALabelThatIsNoneIsRefused() {
        for wrong: Torpor_V1_WorkloadSpec.PlacementRules in [
            .with { $0.require = ["zone in"] }, .with { $0.prefer = ["a by b"] }, .with { $0.near = [""] },
            .with { $0.apart = ["a weight 0"] },
            .with { $0.strategy = "cheapest" },
        ] {
            var spec = Samples.spec.wire
            spec.placement = wrong
            #expect(refusal(of: spec, as: WorkloadSpec.self)?.code == .invalidArgument)
        }
        var report = Samples.report.wire
        report.labels = ["no name": ""]
        #expect(refusal(of: report, as: NodeReport.self)?.code == .invalidArgument)
        #expect(refusal(of: .with { ($0.workload, $0.reason) = ("web", "whim") }, as: PlacementView.self)?.code == .invalidArgument)
    }

    @Test func aSubmessageThatIsMissingIsRefused() {
        #expect(refusal(of: .with { $0.run = .with { $0.name = "web-1" } }, as: JobKind.self)?.code == .invalidArgument)
        #expect(refusal(of: .init(), as: WorkloadNeeds.self)?.code == .invalidArgument)
        var report = Samples.report.wire
        report.clearFacts()
        #expect(refusal(of: report, as: NodeReport.self)?.code == .invalidArgument)
    }

    @Test(arguments: [UInt32(0), 1_000_000_000])
    func neitherZeroNorABillionLinesCanBeAskedFor(_ count: UInt32) {
        #expect(throws: TorporError.self) { try WireLimits.read(count, in: WireLimits.logLines, "lines") }
        #expect(WireLimits.sent(-1) == 0)
        #expect(WireLimits.sent(Int.max) == UInt32.max)
    }
}
