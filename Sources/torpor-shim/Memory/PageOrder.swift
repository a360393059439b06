import TorporHost
import TorporModel

/// In which order a machine's memory is asked for: what it waits for first, then what it wrote last, then the rest.
struct PageOrder {
    static let page: UInt64 = 4096
    /// What is asked for at once of memory that nobody waits for, in bytes.
    private static let stretch: UInt64 = 1 << 20
    /// How many asks may wait for an answer: whoever waits for a page waits behind them.
    private static let mostAsks = 3

    private let order: [Range<UInt64>]
    private var next = (run: 0, place: UInt64(0))
    /// Pages that are still to come, by number. Those that the machine never touched are zeros and come from nowhere.
    private(set) var missing: PageSet
    private var come = PageSet()
    /// What was asked and not yet answered, in order.
    private(set) var asks: [PageAsk] = []

    /// From the lists beside the machine.
    init(_ files: MachineFolder) throws(TorporError) {
        let touched = try PageRuns(parsing: try DurableFile.readText(files[MachineFolder.touched], limit: 64 << 20), limit: .max >> 1)
        let hot = try PageRuns(parsing: try DurableFile.readText(files[MachineFolder.hot], limit: 64 << 20), limit: .max >> 1)
        missing = PageSet(touched)
        order = hot.runs + touched.runs
    }

    /// Somebody waits for the page at this place of the guest's memory; false when it is not to come: then it is zeros, or has come.
    mutating func want(_ place: UInt64) -> Bool {
        guard missing.contains(place / Self.page) else { return false }
        let isAsked = asks.contains { $0.bytes == Self.page && $0.address == place }
        if !isAsked { asks.append(PageAsk(process: 0, address: place, bytes: Self.page)) }
        return true
    }

    /// Keeps the line busy with what nobody waits for yet.
    mutating func askAhead() {
        while asks.count < Self.mostAsks, next.run < order.count {
            let run = order[next.run]
            var start = max(run.lowerBound, next.place)
            while start < run.upperBound, !missing.contains(start / Self.page) { start += Self.page }
            var end = start
            while end < run.upperBound, end - start < Self.stretch, missing.contains(end / Self.page) { end += Self.page }
            next = end < run.upperBound ? (next.run, end) : (next.run + 1, 0)
            if end > start { asks.append(PageAsk(process: 0, address: start, bytes: end - start)) }
        }
    }

    /// What was asked for first, now that it is answered.
    ///
    /// - Throws: `corrupt` when nothing was, or something else.
    mutating func answered(by pages: [UInt8]) throws(TorporError) -> PageAsk {
        guard let ask = asks.first, ask.bytes == UInt64(pages.count) else {
            throw TorporError(.corrupt, "\(pages.count) bytes came that nobody asked for")
        }
        asks.removeFirst()
        return ask
    }

    /// It is where it belongs.
    mutating func came(_ number: UInt64) {
        missing.remove(number)
        come.insert(number)
    }

    /// Whether it was to come and has.
    func hasCome(_ number: UInt64) -> Bool { come.contains(number) }
}
