import Glibc
import Testing

@testable import TorporHost

@Suite struct FileLockTests {
    @Test func onlyWhoHoldsIsTold() {
        let table = """
            1: POSIX  ADVISORY  WRITE 708 00:2f:42 0 EOF
            1: -> POSIX  ADVISORY  WRITE 709 00:2f:42 0 EOF
            2: FLOCK  ADVISORY  READ 710 fe:01:42 0 EOF
            3: FLOCK  ADVISORY  WRITE 711 fe:01:421 0 EOF
            """
        #expect(FileLock.holders(of: 42, in: table) == [708, 710])
    }

    @Test func aLockOfThisProcessIsSeenUntilItIsGone() throws {
        let path = "/tmp/torpor-lock-\(getpid())"
        defer { unlink(path) }
        let file = try Descriptor(path: path, O_RDWR | O_CREAT)
        #expect(!FileLock.isHeld(path, by: [getpid()]))
        try #require(flock(file.raw, LOCK_EX) == 0)
        #expect(FileLock.isHeld(path, by: [getpid()]))
        #expect(!FileLock.isHeld(path, by: [1]) && !FileLock.isHeld(path, by: []))
        try #require(flock(file.raw, LOCK_UN) == 0)
        #expect(!FileLock.isHeld(path, by: [getpid()]))
    }
}
