import SwiftProtobuf
import Testing
import TorporModel
import TorporWire

@Suite struct ConversionTests {
    @Test func everyOrderArrivesAsItWasSent() throws {
        try roundTrip(
            Samples.verbs.map { Order(workload: Samples.workload, incarnation: Incarnation(.max), attempt: Attempt(3), verb: $0) })
    }

    @Test func noVerbLacksASample() {
        #expect(Set(Samples.verbs.map(Self.position)) == Set(0...29))
    }

    @Test func everyAnswerArrivesAsItWasSent() throws { try roundTrip(Samples.answers) }
    @Test func everyErrandAndWhatCameOfItArrivesAsItWasSent() throws {
        try roundTrip(Samples.errands)
        try roundTrip(Samples.errandAnswers)
        try roundTrip(Samples.details)
        let path = Torpor_V1_SnapshotSource.with { $0.archive = "somewhere" }
        #expect(refusal(of: path, as: SnapshotSource.self)?.code == .invalidArgument)
    }

    @Test func everyLimitAndEveryChangeOfOneArrives() throws {
        try roundTrip([TransferLimits.none, Samples.limits])
        #expect(Samples.limits.transfers == 1)
        var change = TransferLimitsChange()
        for clears in [false, true] {
            change.clears = clears
            (change.inBytesPerSecond, change.outBytesPerSecond, change.transfers) = (.set(.max), .lift, .keep)
            change.links = [Samples.node: .lift, NodeID(unchecked: "node-b"): .set(1)]
            #expect(try TransferLimitsChange(wire: change.wire(of: Samples.node)) == change)
        }
        #expect(try TransferLimitsChange(wire: TransferLimitsChange().wire(of: Samples.node)).isEmpty)
        for wrong: Torpor_V1_TransferLimits in [
            .with { $0.inBytesPerSecond = 0 }, .with { $0.outBytesPerSecond = 1 << 19 }, .with { $0.transfers = 0 },
            .with { $0.links = [.with { ($0.to, $0.bytesPerSecond) = ("node-b", 0) }] },
            .with { $0.links = [.with { ($0.to, $0.bytesPerSecond) = ("not a node", 1 << 20) }] },
        ] {
            #expect(refusal(of: wrong, as: TransferLimits.self)?.code == .invalidArgument)
        }
    }

    @Test func everyMaintenanceArrivesAsItWasSent() throws {
        try roundTrip(Samples.maintenanceRequests)
        try roundTrip(Samples.maintenances)
        let request = Samples.maintenanceRequests[0].wire
        for wrong: (inout Torpor_V1_MaintenanceRequest) -> Void in [
            { $0.purpose = "fill" }, { $0.atDeadline = "explode" }, { $0.rungs = ["fly"] }, { $0.nodes = ["no node"] }, { $0.key = "" },
        ] {
            var message = request
            wrong(&message)
            #expect(refusal(of: message, as: MaintenanceRequest.self)?.code == .invalidArgument)
        }
        #expect(refusal(of: .with { $0.id = "m-1" }, as: MaintenanceView.self)?.code == .invalidArgument)
    }

    @Test func noAnswerLacksASample() {
        #expect(Set(Samples.answers.map(Self.position)) == Set(0...13))
    }

    @Test func everyJobArrivesAsItWasAsked() throws {
        try roundTrip(Samples.kinds)
        try roundTrip(Samples.requests)
    }

    @Test func everyStateAndTruthOfACopyArrives() throws {
        try roundTrip(Samples.states)
        try roundTrip(Samples.truths)
        try roundTrip([Samples.report])
    }

    @Test func noCopyStateLacksASample() {
        #expect(Set(Samples.states.map(Self.position)) == Set(0...13))
    }

    @Test func everyViewArrivesAsItWasMade() throws {
        try roundTrip(Samples.jobs)
        try roundTrip(Samples.plans)
        try roundTrip(Samples.workloads)
        try roundTrip(Samples.nodes)
        try roundTrip(Samples.placements)
        try roundTrip(Samples.artifacts)
        try roundTrip(Samples.checks)
        try roundTrip(Samples.snapshots)
        try roundTrip(Samples.steps)
    }

    @Test func linesSpansAndErrorsArriveAsTheyWere() throws {
        try roundTrip(Samples.lines)
        try roundTrip(Samples.queries)
        try roundTrip([LogPage(lines: Samples.lines, more: true), LogPage(lines: [])])
        try roundTrip(Samples.spans)
        try roundTrip([Samples.error, TorporError(code: ErrorCode(word: "newWord"), message: "", remedy: nil, causes: [])])
    }

    @Test func whoBelongsArrivesAsItWasSaid() throws {
        try roundTrip([
            Roster(), Roster(revision: .max, standings: [Samples.node: .revoked, NodeID(unchecked: "node-b"): .member(key: Samples.hash)]),
        ])
        try roundTrip([MemberCertificate(certificate: "c", authorities: "")])
        try roundTrip([
            NodeInvitation(
                node: Samples.node, host: "10.0.0.1", port: 7444, fingerprint: Samples.hash, secret: [UInt8](repeating: 7, count: 32),
                expires: Timestamp(milliseconds: -1))
        ])
    }

    @Test func aRosterWithAWordFromTheFutureIsRefusedWhole() {
        let wire = Torpor_V1_Roster.with { $0.entries = [.with { $0.node = "node-a" }] }
        #expect(refusal(of: wire, as: Roster.self)?.code == .invalidArgument)
    }

    @Test func everyWordOfASessionArrivesAsItWasSaid() throws {
        try roundTrip(Samples.calls)
        try roundTrip(Samples.inputs)
        try roundTrip(Samples.outputs)
    }

    @Test func aHashIsThirtyTwoBytesBothWays() throws {
        #expect(Samples.hash.wire.count == 32)
        #expect(try ContentHash(wire: Samples.hash.wire) == Samples.hash)
    }

    // A new case does not compile here until it has a number, and the tests above fail until it has a sample.

    private static func position(_ verb: Order.Verb) -> Int {
        switch verb {
        case .start: 0
        case .survey: 1
        case .prepare: 2
        case .fence: 3
        case .unfence: 4
        case .freeze: 5
        case .renew: 6
        case .capture: 7
        case .fetch: 8
        case .restoreHeld: 9
        case .seal: 10
        case .thaw: 11
        case .discard: 12
        case .release: 13
        case .vow: 14
        case .redirect: 15
        case .sync: 16
        case .retire: 17
        case .collect: 18
        case .stop: 19
        case .remove: 20
        case .restart: 21
        case .image: 22
        case .precopy: 23
        case .follow: 24
        case .captureLazily: 25
        case .restoreLazily: 26
        case .complete: 27
        case .grant: 28
        case .wake: 29
        }
    }

    private static func position(_ answer: Answer) -> Int {
        switch answer {
        case .done: 0
        case .needs: 1
        case .frozen: 2
        case .captured: 3
        case .fetched: 4
        case .held: 5
        case .sealed: 6
        case .running: 7
        case .gone: 8
        case .vowed: 9
        case .stopped: 10
        case .image: 11
        case .packed: 12
        case .precopied: 13
        }
    }

    private static func position(_ state: CopyState) -> Int {
        switch state {
        case .absent: 0
        case .starting: 1
        case .running: 2
        case .freezing: 3
        case .frozen: 4
        case .sealed: 5
        case .prepared: 6
        case .restoring: 7
        case .held: 8
        case .releasing: 9
        case .destroying: 10
        case .stopping: 11
        case .stopped: 12
        case .restarting: 13
        }
    }
}
