import Glibc
package import TorporModel

/// Reads what QEMU writes when it migrates a machine (QEMU 7.2, migration/savevm.c and migration/ram.c): tells the pages of the machine's
/// memory by their places, and keeps all that is not its memory. What the pages hold is passed over: it is read where it is.
package struct QEMUStream: ~Copyable, Sendable {
    package enum Event: Hashable, Sendable {
        /// The machine's page at this place, in bytes, was written down.
        case page(UInt64, isZero: Bool)
        case other
        /// There is no more.
        case end
    }

    /// Longest that a name or a machine type may be.
    private static let longestName = 255
    /// What is not the machine's memory is at most so much.
    private static let mostState = 256 << 20

    /// None, -1, of a stream in memory.
    private let source: Descriptor
    private var room: [UInt8]
    private var (next, filled) = (0, 0)
    /// What the stream holds beside the pages, so far.
    package private(set) var state = QEMUState()
    /// Whether the memory that others can read, the machine's, was left out: then the stream tells where else each block is.
    package private(set) var leavesMemoryOut = false
    private var isAmongRecords = false
    private var block: [UInt8] = []

    /// Of a file or pipe; the header is read when the first step is made.
    package init(reading source: consuming Descriptor) {
        self.source = source
        room = [UInt8](repeating: 0, count: 256 << 10)
    }

    /// Of a whole stream in memory.
    package init(_ bytes: [UInt8]) {
        source = Descriptor(owning: -1)
        room = bytes
        filled = bytes.count
    }

    /// All that a whole stream in memory holds beside the pages.
    package static func state(of bytes: [UInt8]) throws(TorporError) -> (QEMUState, leavesMemoryOut: Bool) {
        var stream = QEMUStream(bytes)
        while try stream.step() != .end {}
        return (stream.state, stream.leavesMemoryOut)
    }

    /// Whether a step would find a byte without waiting for it.
    package var isReady: Bool { next < filled }

    /// What is waited on when it would not.
    package var raw: Int32 { source.raw }

    /// The next record or section.
    ///
    /// - Throws: `unsupported` for a stream that is not known to mean what is read here; `unreachable` when it broke off.
    package mutating func step() throws(TorporError) -> Event {
        if state.machine.isEmpty {
            guard try take(8) == QEMUState.magic, try take(1) == [QEMUState.Word.configuration.rawValue] else {
                throw Self.unknown("its header")
            }
            state.machine = try take(try length(4))
            return .other
        }
        return isAmongRecords ? try record() : try section()
    }

    private mutating func section() throws(TorporError) -> Event {
        let word = try take(1)[0]
        switch QEMUState.Word(rawValue: word) {
        case .subsection: try subsection()
        case .command:
            _ = try take(2)
            _ = try take(try length(2))
        case .start:
            state.section = try take(4)
            let name = try take(try length(1))
            guard name == Array("ram".utf8) else { throw Self.unknown("its section \(String(decoding: name, as: UTF8.self))") }
            state.opening = [UInt8(name.count)] + name + (try take(8))
            isAmongRecords = true
        case .part, .end:
            guard try take(4) == state.section else { throw Self.unknown("a section of something else than memory") }
            isAmongRecords = true
        default:
            state.tail = [word]
            try takeTail()
            return .end
        }
        return .other
    }

    /// Of the configuration: that shared memory was left out, and nothing else that matters.
    private mutating func subsection() throws(TorporError) {
        let name = String(decoding: try take(try length(1)), as: UTF8.self)
        guard name == "configuration/capabilities" else { throw Self.unknown(name) }
        _ = try take(4)
        for _ in 0..<(try length(4)) {
            let capability = String(decoding: try take(try length(1)), as: UTF8.self)
            guard capability == "x-ignore-shared" else { throw Self.unknown(capability) }
            leavesMemoryOut = true
        }
    }

    private mutating func record() throws(TorporError) -> Event {
        let word = try number()
        let place = word & ~QEMUState.Record.mask
        switch word & QEMUState.Record.mask {
        case QEMUState.Record.sizes: try blocks(together: place)
        case QEMUState.Record.over:
            isAmongRecords = false
            guard try take(1) == [QEMUState.Word.footer.rawValue], try take(4) == state.section else {
                throw Self.unknown("a section's end")
            }
        case let flags where flags & ~QEMUState.Record.sameBlock == QEMUState.Record.zero: return try page(place, flags, 1)
        case let flags where flags & ~QEMUState.Record.sameBlock == QEMUState.Record.page: return try page(place, flags, 4096)
        case let flags: throw Self.unknown("a record with flags \(flags)")
        }
        return .other
    }

    private mutating func page(_ place: UInt64, _ flags: UInt64, _ count: Int) throws(TorporError) -> Event {
        if flags & QEMUState.Record.sameBlock == 0 { block = try take(try length(1)) }
        if block == state.memory?.name {
            try pass(count)
            return .page(place, isZero: count == 1)
        }
        let bytes = try take(count)
        state.others += QEMUState.big(place | (flags & ~QEMUState.Record.sameBlock)) + [UInt8(block.count)] + block + bytes
        guard state.others.count <= Self.mostState else { throw Self.unknown("so much memory beside the machine's") }
        return .other
    }

    private mutating func blocks(together total: UInt64) throws(TorporError) {
        var left = total
        while left > 0 {
            let name = try take(try length(1))
            let bytes = try number()
            // Where else it is: nothing to anybody here.
            if leavesMemoryOut { _ = try number() }
            guard !name.isEmpty, bytes > 0, bytes <= left else { throw Self.unknown("its blocks of memory") }
            left -= bytes
            state.blocks.append(QEMUState.Block(name: name, bytes: bytes))
        }
    }

    /// Up to the description that stands last, or the end of the file: QEMU may be frozen before it closes that.
    private mutating func takeTail() throws(TorporError) {
        while !state.isWhole, try fill(1, mayEnd: true) {
            state.tail += room[next..<filled]
            next = filled
            guard state.tail.count <= Self.mostState else { throw Self.unknown("so great a state") }
        }
    }

    /// Takes what is there, so that QEMU, which waits for room, goes on. A read that finds nothing waits.
    package mutating func stock() throws(TorporError) {
        if filled == room.count {
            guard room.count <= Self.mostState else { throw Self.unknown("so much at once") }
            room += [UInt8](repeating: 0, count: room.count)
        }
        let (at, raw) = (filled, source.raw)
        let got = room.withUnsafeMutableBytes { all in Glibc.read(raw, all.baseAddress.map { $0 + at }, all.count - at) }
        // Its end is found by the step that comes to it.
        if got > 0 { filled += got }
    }

    // MARK: Bytes

    private mutating func number() throws(TorporError) -> UInt64 {
        _ = try fill(8)
        var number: UInt64 = 0
        for place in next..<next + 8 { number = number << 8 | UInt64(room[place]) }
        next += 8
        return number
    }

    /// A length in so many bytes.
    private mutating func length(_ count: Int) throws(TorporError) -> Int {
        let length = try take(count).reduce(0) { $0 << 8 | Int($1) }
        guard length <= max(Self.longestName, 1 << 16) else { throw Self.unknown("a name of \(length) bytes") }
        return length
    }

    private mutating func take(_ count: Int) throws(TorporError) -> [UInt8] {
        _ = try fill(count)
        defer { next += count }
        return Array(room[next..<next + count])
    }

    private mutating func pass(_ count: Int) throws(TorporError) {
        _ = try fill(count)
        next += count
    }

    /// Until so many bytes are there; false at the end of the stream, where it may be.
    private mutating func fill(_ count: Int, mayEnd: Bool = false) throws(TorporError) -> Bool {
        while filled - next < count {
            guard source.raw >= 0 else {
                if mayEnd, next == filled { return false }
                throw Self.cut
            }
            if next > 0 {
                room.withUnsafeMutableBytes { all in
                    all.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[next..<filled]))
                }
                filled -= next
                next = 0
            }
            let (at, raw) = (filled, source.raw)
            let got = room.withUnsafeMutableBytes { all in read(raw, all.baseAddress.map { $0 + at }, all.count - at) }
            if got < 0, errno == EINTR { continue }
            if got == 0, mayEnd, next == filled { return false }
            guard got > 0 else { throw Self.cut }
            filled += got
        }
        return true
    }

    private static let cut = TorporError(.unreachable, "qemu's stream broke off")

    private static func unknown(_ what: String) -> TorporError {
        TorporError(.unsupported, "qemu's stream has something that is not known here: \(what)")
    }
}
