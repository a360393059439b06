import Glibc
import Testing
import TorporHost
import TorporModel

/// On a file system of 256 KiB.
@Suite(.enabled(if: geteuid() == 0, "needs root: a mount")) struct BallastTests {
    private func onSmallDisk(_ body: (String) throws -> Void) throws {
        var template = Array("/var/tmp/torpor-test-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        try Mounts.temporary(at: folder, bytes: 256 << 10)
        defer {
            #expect(throws: Never.self) { try Mounts.unmountAll(atOrBelow: folder) }
            rmdir(folder)
        }
        try body(folder)
    }

    /// Until nothing fits any more.
    private func fill(_ folder: String) throws {
        let file = try Descriptor(path: "\(folder)/filler", O_WRONLY | O_CREAT | O_APPEND)
        while posix_fallocate(file.raw, lseek(file.raw, 0, SEEK_END), 4096) == 0 {}
    }

    @Test func whatMustBeWrittenIsWrittenOnAFullDisk() throws {
        try onSmallDisk { folder in
            let ballast = Ballast(path: "\(folder)/ballast", bytes: 64 << 10)
            ballast.load()
            try fill(folder)
            #expect(throws: TorporError.self) { try DurableFile.write("over", to: "\(folder)/note") }
            try ballast.afford { () throws(TorporError) in try DurableFile.write("over", to: "\(folder)/note") }
            #expect(try DurableFile.readText("\(folder)/note") == "over")
        }
    }

    @Test func aFullDiskWithoutBallastIsSaidToBeFull() throws {
        try onSmallDisk { folder in
            try fill(folder)
            let ballast = Ballast(path: "\(folder)/ballast", bytes: 64 << 10)
            ballast.load()
            #expect(!Folder.exists("\(folder)/ballast"))
            let error = #expect(throws: TorporError.self) {
                try ballast.afford { () throws(TorporError) in try DurableFile.write("over", to: "\(folder)/note") }
            }
            #expect(error?.code == .diskFull)
        }
    }

    @Test func theBallastIsTakenAgainWhenThereIsRoom() throws {
        try onSmallDisk { folder in
            let ballast = Ballast(path: "\(folder)/ballast", bytes: 64 << 10)
            ballast.load()
            #expect(ballast.drop())
            #expect(!ballast.drop())
            try ballast.afford { () throws(TorporError) in try DurableFile.write("over", to: "\(folder)/note") }
            #expect(ballast.drop())
        }
    }
}
