import Testing
import TorporModel

@testable import TorporCoordinator

/// Which snapshots go by themselves, and which never do.
@Suite struct RetentionRuleTests {
    private static let web = WorkloadID(unchecked: "w-web")
    private static let other = WorkloadID(unchecked: "w-other")
    private static let (a, b) = (NodeID(unchecked: "node-a"), NodeID(unchecked: "node-b"))

    /// Ten bytes each, made at the millisecond that is its number.
    private static func row(
        _ number: Int64, of workload: WorkloadID = web, on nodes: [NodeID] = [a], pinned: Bool = false, bytes: UInt64 = 10
    ) throws -> SnapshotRow {
        SnapshotRow(
            id: SnapshotID(unchecked: "s-\(number)"),
            manifest: SignedManifest(
                payload: [], hash: ContentHash(bytes: [UInt8](repeating: 0, count: 32)), signature: [], certificate: []),
            workload: workload, name: try WorkloadName("web"), backend: BackendKind(unchecked: "oci"),
            createdAt: Timestamp(milliseconds: number), logicalBytes: bytes, nodes: nodes, pinned: pinned)
    }

    private static func doomed(
        _ rows: [SnapshotRow], _ policies: [WorkloadID: RetentionPolicy] = [:], nodes: [NodeID: RetentionPolicy] = [:],
        running: Set<WorkloadID> = [web, other], inFlight: Set<SnapshotID> = [], now: Int64 = 100
    ) -> [String] {
        let rule = RetentionRule(
            snapshots: rows, policies: policies, nodes: nodes, running: running, inFlight: inFlight, now: Timestamp(milliseconds: now))
        return rule.doomed().map(\.id.rawValue)
    }

    private let five: [SnapshotRow]

    init() throws { five = try (1...5).map { try Self.row($0) } }

    @Test func withoutALimitEverythingStays() {
        #expect(Self.doomed(five).isEmpty && Self.doomed(five, [Self.web: RetentionPolicy()]).isEmpty)
    }

    @Test func beyondTheCountTheOldestGo() {
        #expect(Self.doomed(five, [Self.web: RetentionPolicy(keep: 2)]) == ["s-3", "s-2", "s-1"])
        #expect(Self.doomed(five, [Self.web: RetentionPolicy(keep: 5)]).isEmpty)
    }

    @Test func beyondTheBytesTheOldestGoAndTheNewestNever() {
        #expect(Self.doomed(five, [Self.web: RetentionPolicy(maxBytes: 30)]) == ["s-2", "s-1"])
        #expect(Self.doomed(five, [Self.web: RetentionPolicy(maxBytes: 1)]) == ["s-4", "s-3", "s-2", "s-1"])
    }

    @Test func sizesThatNobodyCanAddUpAreOnlyTooMany() throws {
        let huge = try (1...3).map { try Self.row($0, bytes: .max) }
        #expect(Self.doomed(huge, [Self.web: RetentionPolicy(maxBytes: .max)]).isEmpty)
        #expect(Self.doomed(huge, [Self.web: RetentionPolicy(maxBytes: .max - 1)]) == ["s-2", "s-1"])
    }

    @Test func beyondTheAgeAllGoAlsoTheNewestOfARunningWorkload() {
        #expect(Self.doomed(five, [Self.web: RetentionPolicy(maxAgeMs: 97)]) == ["s-2", "s-1"])
        #expect(Self.doomed(five, [Self.web: RetentionPolicy(maxAgeMs: 1)]).count == 5)
        // A clock that went back makes nothing older.
        #expect(Self.doomed(five, [Self.web: RetentionPolicy(maxAgeMs: 1)], now: -100).isEmpty)
    }

    @Test func theNewestOfAWorkloadThatDoesNotRunStays() {
        let policy = RetentionPolicy(keep: 1, maxAgeMs: 1, maxBytes: 1)
        #expect(Self.doomed(five, [Self.web: policy], running: []) == ["s-4", "s-3", "s-2", "s-1"])
        #expect(Self.doomed(five, nodes: [Self.a: policy], running: []) == ["s-4", "s-3", "s-2", "s-1"])
    }

    @Test func whatIsPinnedStaysAndCounts() throws {
        let rows = try (1...5).map { try Self.row($0, pinned: $0 == 1 || $0 == 4) }
        #expect(Self.doomed(rows, [Self.web: RetentionPolicy(keep: 2)]) == ["s-3", "s-2"])
        #expect(Self.doomed(rows, nodes: [Self.a: RetentionPolicy(maxAgeMs: 1)]) == ["s-5", "s-3", "s-2"])
    }

    @Test func whatAnOpenJobRestoresStays() {
        let inFlight: Set<SnapshotID> = [SnapshotID(unchecked: "s-1"), SnapshotID(unchecked: "s-3")]
        #expect(Self.doomed(five, [Self.web: RetentionPolicy(keep: 1)], inFlight: inFlight) == ["s-4", "s-2"])
    }

    @Test func oneWorkloadsLimitIsNotAnothers() throws {
        let rows = five + (try (6...8).map { try Self.row($0, of: Self.other) })
        #expect(Self.doomed(rows, [Self.web: RetentionPolicy(keep: 4)]) == ["s-1"])
    }

    @Test func aNodesLimitCountsAllThatItHasAndNothingElse() throws {
        let rows = try [Self.row(1), Self.row(2, of: Self.other), Self.row(3, on: [Self.b]), Self.row(4, of: Self.other), Self.row(5)]
        #expect(Self.doomed(rows, nodes: [Self.a: RetentionPolicy(keep: 2)]) == ["s-2", "s-1"])
        // What the workload's own limit takes is not counted again.
        #expect(
            Self.doomed(rows, [Self.web: RetentionPolicy(keep: 1)], nodes: [Self.a: RetentionPolicy(keep: 2)]) == ["s-3", "s-1", "s-2"])
    }
}
