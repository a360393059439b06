import CLinux
import Glibc
import TorporHost
import TorporModel

/// A VMM that lacks its machine's memory: its userfaultfd, and where the guest's memory lies in it.
final class FaultingMachine {
    private struct Region {
        /// In the VMM, and in the guest.
        let address: UInt64
        let offset: UInt64
        let bytes: UInt64

        init?(_ words: JSONValue) {
            guard let address = words["base_host_virt_addr"]?.integer, let bytes = words["size"]?.integer,
                let offset = words["offset"]?.integer
            else { return nil }
            (self.address, self.offset, self.bytes) = (UInt64(clamping: address), UInt64(clamping: offset), UInt64(clamping: bytes))
        }
    }

    private let userfaults: Descriptor
    private let regions: [Region]

    var faults: Int32 { userfaults.raw }

    /// Over the connection comes one message: the regions as JSON, and the userfaultfd.
    init(over connection: consuming Descriptor) throws(TorporError) {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        var files = [Int32](repeating: -1, count: Int(CL_FILES))
        var count: Int32 = 0
        var one = pollfd(fd: connection.raw, events: Int16(POLLIN), revents: 0)
        guard poll(&one, 1, 5000) > 0 else { throw TorporError(.engineFailed, "a VMM came and said nothing") }
        let got = Int(cl_receive_files(connection.raw, &bytes, bytes.count, &files, &count))
        guard got > 0, count == 1 else { throw TorporError(.engineFailed, "a VMM came without a userfaultfd") }
        userfaults = Descriptor(owning: files[0])
        _ = fcntl(files[0], F_SETFL, fcntl(files[0], F_GETFL) | O_NONBLOCK)
        regions = try JSONValue.parse(bytes[..<got]).elements.compactMap(Region.init)
        guard !regions.isEmpty else { throw TorporError(.engineFailed, "a VMM came without memory") }
    }

    /// The place in the guest's memory of a page that somebody waits for; nil when nobody does.
    ///
    /// - Throws: `lost` when the userfaultfd is of no use any more.
    func nextFault() throws(TorporError) -> UInt64? {
        while true {
            var address: UInt64 = 0
            let result = cl_uffd_fault(userfaults.raw, &address)
            if result == -EAGAIN { return nil }
            if result == -EINTR || result == 0 { continue }
            guard result > 0 else { throw TorporError(.lost, "the VMM's userfaultfd cannot be read (\(-result))") }
            let page = address & ~4095
            guard let region = regions.first(where: { page >= $0.address && page - $0.address < $0.bytes }) else {
                throw TorporError(.corrupt, "a VMM waits for memory that is not its machine's")
            }
            return region.offset + (page - region.address)
        }
    }

    func fillZeros(at place: UInt64, _ count: UInt64) throws(TorporError) {
        let address = try address(of: place)
        while true {
            let result = cl_uffd_zero(userfaults.raw, address, count)
            if result == -EAGAIN || result == -EINTR { continue }
            // There is something by now: whoever waits need only look again.
            if result == -EEXIST { cl_uffd_wake(userfaults.raw, address, count) } else { _ = try isThere(result) }
            return
        }
    }

    /// What is there already stays.
    ///
    /// - Returns: false when the VMM has ended, whose memory is nobody's any more.
    /// - Throws: `lost` when the kernel does not take the bytes: what is not filled must not be taken for it.
    func fill(at place: UInt64, _ bytes: [UInt8]) throws(TorporError) -> Bool {
        var done = 0
        while done < bytes.count {
            let address = try address(of: place + UInt64(done))
            let result = bytes.withUnsafeBytes { raw in
                cl_uffd_copy(userfaults.raw, address, raw.baseAddress.map { $0 + done }, UInt64(bytes.count - done))
            }
            if result == -EAGAIN || result == -EINTR { continue }
            if result == -EEXIST {
                cl_uffd_wake(userfaults.raw, address, 4096)
                done += 4096
                continue
            }
            guard try isThere(result) else { return false }
            done += Int(result)
        }
        return true
    }

    /// Whether it was done; not so where the VMM has ended: the copy's end is told by its processes.
    private func isThere(_ result: Int32) throws(TorporError) -> Bool {
        if result == -ESRCH || result == -ENOENT { return false }
        guard result >= 0 else { throw TorporError(.lost, "its memory could not be filled (errno \(-result))") }
        return true
    }

    /// Nothing is missing any more.
    func letGo() throws(TorporError) {
        for region in regions { cl_uffd_unregister(userfaults.raw, region.address, region.bytes) }
    }

    private func address(of place: UInt64) throws(TorporError) -> UInt64 {
        guard let region = regions.first(where: { place >= $0.offset && place - $0.offset < $0.bytes }) else {
            throw TorporError(.corrupt, "place \(place) is not in the machine's memory")
        }
        return region.address + (place - region.offset)
    }
}
