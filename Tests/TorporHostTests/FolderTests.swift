import Glibc
import Testing
import TorporHost
import TorporModel

@Suite struct FolderTests {
    /// A folder of this test's own, removed at the end.
    private func withFolder(_ body: (String) throws -> Void) throws {
        var template = Array("/var/tmp/torpor-host-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemCall.failure(errno, "mkdtemp") }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { try? Folder.remove(path) }
        try body(path)
    }

    @Test func removingUnmountsFirstAndSparesWhatWasMounted() throws {
        try withFolder { root in
            try Folder.create("\(root)/precious/deep")
            try DurableFile.write("kept", to: "\(root)/precious/deep/file")
            try Folder.create("\(root)/doomed/.criu.cgyard.x")
            try Mounts.bind("\(root)/precious", at: "\(root)/doomed/.criu.cgyard.x")
            try Mounts.temporary(at: "\(root)/doomed/.criu.cgyard.x/deep", bytes: 4096)
            try Folder.remove("\(root)/doomed")
            #expect(!Folder.exists("\(root)/doomed"))
            #expect(try DurableFile.readText("\(root)/precious/deep/file") == "kept")
            #expect(try MountTable.read().points(atOrBelow: root) == [])
        }
    }

    @Test func aLinkIsRemovedNotFollowed() throws {
        try withFolder { root in
            try Folder.create("\(root)/precious")
            try DurableFile.write("kept", to: "\(root)/precious/file")
            try Folder.create("\(root)/doomed")
            #expect(symlink("\(root)/precious", "\(root)/doomed/link") == 0)
            try Folder.remove("\(root)/doomed")
            #expect(Folder.names("\(root)/precious") == ["file"])
        }
    }

    @Test func aDurableFileIsWrittenThroughNoLink() throws {
        try withFolder { root in
            try DurableFile.write("kept", to: "\(root)/precious")
            #expect(symlink("\(root)/precious", "\(root)/note.new") == 0)
            #expect(throws: TorporError.self) { try DurableFile.write("other", to: "\(root)/note") }
            #expect(throws: TorporError.self) { try DurableFile.place("other", at: "\(root)/note") }
            #expect(try DurableFile.readText("\(root)/precious") == "kept")
        }
    }

    @Test func aDurableFileIsReplacedWhole() throws {
        try withFolder { root in
            let path = "\(root)/note"
            try DurableFile.write("a long first version", to: path)
            try DurableFile.write("short", to: path)
            #expect(try DurableFile.readText(path) == "short")
            #expect(Folder.names(root) == ["note"])
            #expect(throws: TorporError.self) { try DurableFile.read(path, limit: 3) }
        }
    }

    @Test func mountPointsWithBlanksAreUnderstood() {
        let table = MountTable(
            parsing: """
                36 35 98:0 / /mnt/a\\040b rw,noatime master:1 - ext3 /dev/root rw,errors=continue
                37 36 0:30 / /mnt/a\\040b/c rw - tmpfs tmpfs rw
                38 35 0:31 / /mnt/other rw shared:3 - overlay torpor rw
                """)
        #expect(table.points(atOrBelow: "/mnt/a b") == ["/mnt/a b/c", "/mnt/a b"])
        #expect(table.entries[2].fileSystem == "overlay")
    }
}
