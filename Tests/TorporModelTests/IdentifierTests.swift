import Testing
import TorporModel

/// Identifiers come from wires and disks and end up in paths: what could walk out of a folder is refused here, once (failures 38, 39).
@Suite struct IdentifierTests {
    @Test(arguments: ["a", "0", "node-a", "w-1f3a", "a.b", "a-", "a.", String(repeating: "x", count: 64)])
    func aWellFormedIdentifierIsKeptAsItIs(text: String) throws {
        #expect(try NodeID.parse(text).rawValue == text)
    }

    @Test(arguments: ["", ".", "..", ".a", "-a", "a..b", "a/b", "/a", "A", "ä", "a b", "a\0", "a\n", String(repeating: "x", count: 65)])
    func anIdentifierThatCouldWalkOutOfItsFolderIsRefused(text: String) throws {
        let refusal = try #require(throws: TorporError.self) { try SnapshotID.parse(text) }
        #expect(refusal.code == .invalidArgument && refusal.remedy != nil)
    }

    @Test func aRefusalNamesTheKindOfIdentifier() throws {
        let refusal = try #require(throws: TorporError.self) { try JobID.parse("a/b") }
        #expect(refusal.message == "\"a/b\" is not a job id")
    }

    @Test func aCopyIDIsReadBackFromItsFolderName() throws {
        let copy = CopyID(workload: try WorkloadID.parse("w-1f3a.x"), made: Attempt(12))
        #expect(copy.description == "w-1f3a.x.12")
        #expect(CopyID(copy.description) == copy)
    }

    @Test(arguments: ["", "w", "w.", ".1", "w.x", "w.-1", "w/1.2", "lost+found", "w.99999999999999999999999"])
    func aFolderThatIsNoCopyIsNoCopy(text: String) {
        #expect(CopyID(text) == nil)
    }
}
