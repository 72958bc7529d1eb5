using System.Buffers.Binary;

namespace EdgeAgent.Vision.Capture.Stills;

/// <summary>The small numbers in the first directory of a TIFF, which EXIF is too (TIFF 6.0, section 2).</summary>
internal readonly ref struct TiffTags(ReadOnlySpan<byte> file)
{
    public const int Orientation = 274;

    private readonly ReadOnlySpan<byte> _file = file;

    public Enumerator GetEnumerator() => new(_file);

    public ref struct Enumerator
    {
        private const int EntryLength = 12;

        private readonly ReadOnlySpan<byte> _file;
        private readonly bool _little;
        private readonly int _entries;
        private readonly int _count;
        private int _next;

        public Enumerator(ReadOnlySpan<byte> file)
        {
            _file = file;
            _little = file[0] == (byte)'I';
            var offset = UInt32(file[4..]);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, (uint)file.Length, nameof(file));
            _entries = (int)offset + 2;
            _count = UInt16(file[(int)offset..]);
        }

        public (int Tag, int Value) Current { get; private set; }

        public bool MoveNext()
        {
            if (_next == _count)
                return false;
            const int longType = 4;
            var entry = _file[(_entries + EntryLength * _next++)..];
            var value = UInt16(entry[2..]) == longType ? UInt32(entry[8..]) : UInt16(entry[8..]);
            Current = (UInt16(entry), (int)Math.Min(value, int.MaxValue));
            return true;
        }

        private readonly ushort UInt16(ReadOnlySpan<byte> at) => _little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

        private readonly uint UInt32(ReadOnlySpan<byte> at) => _little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
    }
}
