import Glibc
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

/// Two folders of one name are told apart.
@Suite struct SharedMarkTests {
    private func folders(_ body: (String) async throws -> Void) async throws {
        var template = Array("/var/tmp/torpor-mark-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemCall.failure(errno, "mkdtemp") }
        let root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { try? Folder.remove(root) }
        for name in ["one", "other"] { try Folder.create("\(root)/\(name)") }
        try await body(root)
    }

    private func refusal(_ told: SharedFolder, at path: String) -> TorporError? {
        do throws(TorporError) {
            try SharedMark.judge(SharedFolder(path: path, mark: told.mark, proof: told.proof))
            return nil
        } catch {
            return error
        }
    }

    @Test func theSameFolderIsKnownAgainAndAnotherIsNot() async throws {
        try await folders { root in
            let told = try SharedMark.tell("\(root)/one")
            #expect(refusal(told, at: "\(root)/one") == nil)
            #expect(refusal(told, at: "\(root)/other")?.code == .incompatible)
            _ = try SharedMark.tell("\(root)/other")
            #expect(refusal(told, at: "\(root)/other")?.message.contains("is another") == true)
            #expect(refusal(told, at: "\(root)/nothing")?.code == .incompatible)
        }
    }

    /// failures.md 2
    @Test func aCopyOfTheFolderIsNotTheFolder() async throws {
        try await folders { root in
            _ = try SharedMark.tell("\(root)/one")
            try DurableFile.write(try DurableFile.read("\(root)/one/\(SharedMark.name)"), to: "\(root)/other/\(SharedMark.name)")
            let told = try SharedMark.tell("\(root)/one")
            #expect(refusal(told, at: "\(root)/other")?.message.contains("is a copy of it") == true)
            // Of a snapshot only what stands there for good is known.
            let kept = SharedFolder(path: told.path, mark: told.mark, proof: nil)
            #expect(refusal(kept, at: "\(root)/one") == nil)
        }
    }

    /// As of several nodes: none fails for another's half-written file, and the folder's own line stays.
    @Test func marksThatAreWrittenAtOnceAreWhole() async throws {
        try await folders { root in
            let mark = try SharedMark.tell("\(root)/one").mark
            try await withThrowingTaskGroup(of: SharedFolder.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await Blocking.run { () throws(TorporError) in try SharedMark.tell("\(root)/one") } }
                }
                for try await told in group { #expect(told.mark == mark && told.proof != nil) }
            }
            #expect(Folder.names("\(root)/one") == [SharedMark.name])
        }
    }

    @Test func movesThroughOneFolderDoNotTakeEachOthersProof() async throws {
        try await folders { root in
            let tellings = try (0..<8).map { _ in try SharedMark.tell("\(root)/one") }
            #expect(Set(tellings.map(\.mark)).count == 1 && Set(tellings.map(\.proof)).count == 8)
            for told in tellings { #expect(refusal(told, at: "\(root)/one") == nil) }
        }
    }
}
