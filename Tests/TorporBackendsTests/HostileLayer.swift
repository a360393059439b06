import TorporHost

/// Layers as an attacker would write them, byte for byte: GNU tar itself would refuse to make some of them.
enum HostileLayer {
    /// An honest file, then the trick: lines of Python that call `add(name, type, pax)` and `link(name, to, type)`.
    ///
    /// An archive that is there is added to.
    static func make(_ archive: String, trick: String, outside: String) async throws {
        let program = """
            import io, os, sys, tarfile
            archive, out = sys.argv[1:]
            t = tarfile.open(archive, 'a' if os.path.exists(archive) else 'w', format=tarfile.PAX_FORMAT)
            def add(name, kind=tarfile.REGTYPE, pax={}, data=b'evil', device=(0, 0)):
                m = tarfile.TarInfo(name); m.type = kind; m.pax_headers = dict(pax); m.mode = 0o777
                m.devmajor, m.devminor = device
                if kind == tarfile.REGTYPE: m.size = len(data)
                t.addfile(m, io.BytesIO(data) if kind == tarfile.REGTYPE else None)
            def link(name, to, kind=tarfile.SYMTYPE):
                m = tarfile.TarInfo(name); m.type = kind; m.linkname = to; t.addfile(m)
            add('./etc', tarfile.DIRTYPE); add('./etc/honest', data=b'honest')
            \(trick)
            t.close()
            """
        try await Command("/usr/bin/python3", ["-c", program, archive, outside], deadline: .seconds(30)).succeed()
    }
}
