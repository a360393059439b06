import Glibc
import Testing
import TorporHost
import TorporModel

/// QEMU's migration stream, as version 7.2 writes it: what is read of it, and what is made of what was read.
@Suite struct QEMUStreamTests {
    /// Numbers as they stand in a stream.
    private static func big(_ number: UInt64, _ count: Int = 8) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * (count - 1 - $0))) }
    }

    private static func text(_ words: String) -> [UInt8] { [UInt8(words.utf8.count)] + Array(words.utf8) }
    private static let section: [UInt8] = [0, 0, 0, 2]
    private static let end = big(0x10) + [0x7e] + section
    private static let devices: [UInt8] = [4, 0, 0, 0, 9, 1, 2, 3, 0, 6, 7]
    private static let description = Array(#"{"devices": []}"#.utf8)
    private static var tail: [UInt8] { devices + [0, 6] + big(UInt64(description.count), 4) + description }

    private static func page(_ place: UInt64, _ block: String?, _ byte: UInt8) -> [UInt8] {
        let name = block.map(text) ?? []
        let flags: UInt64 = (byte == 0 ? 2 : 8) | (block == nil ? 0x20 : 0)
        return big(place | flags) + name + [UInt8](repeating: byte, count: byte == 0 ? 1 : 4096)
    }

    /// 64 KiB of memory and 8 KiB of firmware.
    private static func stream(leavesMemoryOut: Bool = false, _ records: [UInt8]) -> [UInt8] {
        let capabilities =
            leavesMemoryOut ? [5] + text("configuration/capabilities") + big(1, 4) + big(1, 4) + text("x-ignore-shared") : []
        let address = leavesMemoryOut ? big(0) : []
        let blocks = text("ram") + big(64 << 10) + address + text("pc.bios") + big(8 << 10) + address
        let start = [1] + section + text("ram") + big(0, 4) + big(4, 4) + big((72 << 10) | 4) + blocks + end
        return Array("QEVM".utf8) + big(3, 4) + [7] + big(7, 4) + Array("microvm".utf8) + capabilities + start + [3] + section + records
            + end + tail
    }

    @Test func pagesAreToldByTheirPlacesAndFirmwareIsKept() throws {
        let records = Self.page(0, "ram", 1) + Self.page(4096, nil, 0) + Self.page(0, "pc.bios", 7) + Self.page(8192, "ram", 2)
        var stream = QEMUStream(Self.stream(records))
        var pages: [QEMUStream.Event] = []
        while true {
            let event = try stream.step()
            if event == .end { break }
            if event != .other { pages.append(event) }
        }
        #expect(pages == [.page(0, isZero: false), .page(4096, isZero: true), .page(8192, isZero: false)])
        let (state, leavesMemoryOut) = (stream.state, stream.leavesMemoryOut)
        #expect(state.others == Self.page(0, "pc.bios", 7))
        #expect(state.memory?.bytes == 64 << 10)
        #expect(state.tail == Self.tail)
        #expect(!leavesMemoryOut)
    }

    @Test func aStateIsTheStreamWithoutTheMemory() throws {
        let firmware = Self.page(0, "pc.bios", 7) + Self.page(4096, nil, 0)
        let all = Self.stream(Self.page(0, "ram", 1) + firmware + Self.page(4096, "ram", 3))
        let (state, _) = try QEMUStream.state(of: all)
        // Every record names its block, for the one before may have gone.
        #expect(state.loadable == Self.stream(Self.page(0, "pc.bios", 7) + Self.page(4096, "pc.bios", 0)))
        #expect(try QEMUStream.state(of: state.loadable).0.loadable == state.loadable)
    }

    /// Also of a state that was written with its memory left out, which tells where each block is.
    @Test func aMachineThatIsToRunFirstIsToldThatItHasNoMemory() throws {
        let firmware = Self.page(0, "pc.bios", 7)
        let (state, leavesOut) = try QEMUStream.state(of: Self.stream(leavesMemoryOut: true, firmware))
        #expect(leavesOut)
        let head = state.postcopyHead
        let discard: [UInt8] = [8, 0, 6] + Self.big(22, 2) + [0, 3] + Array("ram".utf8) + [0] + Self.big(0) + Self.big(64 << 10)
        let package = [8, 0, 4, 0, 0] + Self.devices + [8, 0, 2, 0, 4] + Self.big(3, 4) + [8, 0, 5, 0, 0]
        #expect(Array(head.suffix(package.count)) == package)
        #expect(head.firstRange(of: discard + [8, 0, 7, 0, 4] + Self.big(UInt64(package.count), 4)) != nil)
        #expect(head.firstRange(of: [2] + Self.section + firmware + Self.end) != nil)
        #expect(head.firstRange(of: Array("x-ignore-shared".utf8)) == nil)
        #expect(state.record(of: 8192, [UInt8](repeating: 5, count: 4096)[...]) == Self.page(8192, "ram", 5))
        #expect(state.record(of: 4096, nil) == Self.page(4096, "ram", 0))
    }

    @Test func aStreamThatIsCutOrUnknownIsNoState() throws {
        let all = Self.stream(Self.page(0, "ram", 1))
        for length in [0, 3, 20, 60, 2000] {
            #expect(throws: TorporError.self) { try QEMUStream.state(of: Array(all[..<length])) }
        }
        var other = all
        other[3] = UInt8(ascii: "X")
        #expect(throws: TorporError.self) { try QEMUStream.state(of: other) }
        // A record of a kind that compresses, say.
        let compressed = Self.big(0x100) + Self.text("ram")
        #expect(throws: TorporError.self) { try QEMUStream.state(of: Self.stream(compressed)) }
    }

    /// A record may be cut anywhere by the pipe, and more may come than is asked for.
    @Test func aPipeIsReadAsItComes() throws {
        let records = (0..<16).flatMap { Self.page(UInt64($0) * 4096, $0 == 0 ? "ram" : nil, UInt8($0)) }
        let bytes = Self.stream(records)
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        let far = Descriptor(owning: ends[1])
        var stream = QEMUStream(reading: Descriptor(owning: ends[0]))
        var count = 0
        var written = 0
        while written < bytes.count {
            let piece = bytes[written..<min(written + 3000, bytes.count)]
            #expect(Array(piece).withUnsafeBytes { write(far.raw, $0.baseAddress, $0.count) } == piece.count)
            written += piece.count
            try stream.stock()
        }
        _ = far.release()
        close(ends[1])
        while true {
            let event = try stream.step()
            if event == .end { break }
            if case .page = event { count += 1 }
        }
        #expect(count == 16)
        let state = stream.state
        #expect(state.tail == Self.tail)
    }
}
