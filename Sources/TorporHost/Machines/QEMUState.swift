/// What QEMU's migration stream holds beside the machine's memory, in the pieces from which other streams can be made (QEMU 7.2,
/// migration/savevm.c). Numbers in it are big-endian.
package struct QEMUState: Hashable, Sendable {
    /// A stretch of memory by the name that QEMU gives it.
    package struct Block: Hashable, Sendable {
        package let name: [UInt8]
        package let bytes: UInt64
    }

    /// The machine type, as in `microvm`.
    package var machine: [UInt8] = []
    /// By which sections of memory call themselves, 4 bytes; and what stands behind it in the first: name, instance, version.
    package var section: [UInt8] = []
    package var opening: [UInt8] = []
    package var blocks: [Block] = []
    /// Records of pages that are not the machine's memory: its firmware's, its tables'.
    package var others: [UInt8] = []
    /// Processors and devices, and what stands behind them.
    package var tail: [UInt8] = []

    package init() {}

    /// The machine's memory among the blocks: the greatest.
    package var memory: Block? { blocks.max { $0.bytes < $1.bytes } }

    /// A whole stream that leaves the machine's memory as it is: whoever loads it has that in a file already.
    package var loadable: [UInt8] {
        header + start + [Word.end.rawValue] + section + others + Record.end + footer + tail
    }

    /// What has to go before the first page of a machine that is to run before its memory has come (migration/postcopy-ram.h): nothing of its
    /// memory is there, and it is to be asked for.
    package var postcopyHead: [UInt8] {
        let page = Self.big(4096)
        let advised = header + command(1) + command(2, Self.big32(1)) + command(3, page + page)
        let memory = memory ?? Block(name: [], bytes: 0)
        // Without a discard QEMU 7.2 falls out of its own order of states.
        let discard = command(
            6, [0, UInt8(truncatingIfNeeded: memory.name.count)] + memory.name + [0] + Self.big(0) + Self.big(memory.bytes))
        let package = command(4) + devices + command(2, Self.big32(3)) + command(5)
        return advised + start + section(of: others) + discard + command(7, Self.big32(package.count)) + package
    }

    /// Pages of the machine's memory, each as a record.
    package func pages(_ records: [UInt8]) -> [UInt8] { section(of: records) }

    /// What ends the pages of a machine that runs already.
    package var postcopyEnd: [UInt8] { [Word.end.rawValue] + section + Record.end + footer + [Word.over.rawValue] }

    /// One page of the machine's memory; without bytes it is zeros.
    package func record(of page: UInt64, _ bytes: ArraySlice<UInt8>?) -> [UInt8] {
        let name = memory?.name ?? []
        let head = Self.big(page | (bytes == nil ? Record.zero : Record.page)) + [UInt8(truncatingIfNeeded: name.count)] + name
        return head + (bytes ?? [0])
    }

    /// Whether nothing can come behind the tail.
    package var isWhole: Bool { description != nil }

    /// Processors and devices alone: the tail without its end and the description that QEMU puts behind it.
    private var devices: ArraySlice<UInt8> {
        if let description { return tail[..<description] }
        return tail.last == Word.over.rawValue ? tail.dropLast() : tail[...]
    }

    /// Where the end stands that the description of the devices is behind, an object of JSON with its length before it.
    private var description: Int? {
        guard tail.last == UInt8(ascii: "}") else { return nil }
        return tail.indices.dropLast(6).first { place in
            guard tail[place] == Word.over.rawValue, tail[place + 1] == Word.description.rawValue, tail[place + 6] == UInt8(ascii: "{")
            else {
                return false
            }
            return place + 6 + tail[place + 2..<place + 6].reduce(0) { $0 << 8 | Int($1) } == tail.count
        }
    }

    private var header: [UInt8] {
        Self.magic + [Word.configuration.rawValue] + Self.big32(machine.count) + machine
    }

    /// The section that names the blocks.
    private var start: [UInt8] {
        let total = blocks.reduce(0) { $0 + $1.bytes }
        let names = blocks.flatMap { [UInt8(truncatingIfNeeded: $0.name.count)] + $0.name + Self.big($0.bytes) }
        return [Word.start.rawValue] + section + opening + Self.big(total | Record.sizes) + names + Record.end + footer
    }

    private func section(of records: [UInt8]) -> [UInt8] { [Word.part.rawValue] + section + records + Record.end + footer }
    private var footer: [UInt8] { [Word.footer.rawValue] + section }

    private func command(_ number: UInt16, _ data: [UInt8] = []) -> [UInt8] {
        [Word.command.rawValue] + Self.big(UInt64(number)).suffix(2) + Self.big(UInt64(data.count)).suffix(2) + data
    }

    static func big(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) } }
    static func big32(_ number: Int) -> [UInt8] { Array(big(UInt64(number)).suffix(4)) }

    /// `QEVM`, version 3.
    static let magic: [UInt8] = Array("QEVM".utf8) + [0, 0, 0, 3]

    /// What begins a section.
    enum Word: UInt8 {
        case over = 0
        case start, part, end
        case subsection = 5
        case description, configuration, command
        case footer = 0x7e
    }

    /// The low bits of a record of memory (migration/ram.c).
    enum Record {
        static let zero: UInt64 = 0x02
        static let sizes: UInt64 = 0x04
        static let page: UInt64 = 0x08
        static let over: UInt64 = 0x10
        /// Of the block that the record before named.
        static let sameBlock: UInt64 = 0x20
        static let mask: UInt64 = 0xfff
        static let end = QEMUState.big(over)
    }
}
