namespace EdgeAgent.Pipeline.Models.Graphs;

/// <summary>
/// The Slice through which an output's rows pass, of which some exporters keep fewer than a caller needs. Where its end is a constant of its
/// own, stored as eight raw bytes, it can be moved in the file's bytes without moving anything else.
/// </summary>
public static class OutputSlice
{
    private const int Int64Type = 7;

    // From an output back to its Slice there is a normalisation at most.
    private const int MostSteps = 64;

    /// <summary>Lets the last Slice before an output run to the end of its axis.</summary>
    /// <param name="content">A graph in ONNX's format; changed in place where there is such a Slice.</param>
    /// <param name="output">The output.</param>
    /// <returns>Where the Slice ended; null where there is none, or its end is no constant of its own. Then nothing was changed.</returns>
    public static long? Open(byte[] content, string output)
    {
        ArgumentNullException.ThrowIfNull(content);
        try
        {
            using var stream = new MemoryStream(content, writable: false);
            var graph = new Walk(new ProtobufReader(stream), content.Length);
            if (graph.EndOfSlice(output) is not { } place)
                return null;
            var end = BitConverter.ToInt64(content, place);
            BitConverter.TryWriteBytes(content.AsSpan(place), long.MaxValue);
            return end;
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            return null;
        }
    }

    private sealed class Walk
    {
        private readonly ProtobufReader _reader;
        private readonly Dictionary<string, (string Operator, List<string> Inputs)> _makers = [];
        private readonly Dictionary<string, int> _uses = [];
        private readonly Dictionary<string, int> _places = [];

        public Walk(ProtobufReader reader, long length)
        {
            _reader = reader;
            while (_reader.TryField(length, out var field, out var wireType))
            {
                if ((field, wireType) == (7, 2))
                    ReadGraph(_reader.MessageEnd(length));
                else
                    _reader.Skip(wireType, length);
            }
        }

        /// <summary>The byte at which the end of an output's last Slice stands.</summary>
        public int? EndOfSlice(string output)
        {
            var next = new Queue<string>([output]);
            for (var steps = 0; steps < MostSteps && next.TryDequeue(out var tensor); steps++)
            {
                if (!_makers.TryGetValue(tensor, out var maker))
                    continue;
                if (maker.Operator == "Slice")
                    return maker.Inputs is [_, _, var end, ..] && _uses[end] == 1 && _places.TryGetValue(end, out var place) ? place : null;
                foreach (var input in maker.Inputs)
                    next.Enqueue(input);
            }

            return null;
        }

        private void ReadGraph(long end)
        {
            while (_reader.TryField(end, out var field, out var wireType))
            {
                if ((field, wireType) == (1, 2))
                    ReadNode(_reader.MessageEnd(end));
                else if ((field, wireType) == (5, 2))
                    NoteNumber(ReadTensor(_reader.MessageEnd(end)));
                else
                    _reader.Skip(wireType, end);
            }
        }

        private void ReadNode(long end)
        {
            var type = "";
            var (inputs, outputs) = (new List<string>(), new List<string>());
            int? number = null;
            while (_reader.TryField(end, out var field, out var wireType))
            {
                if ((field, wireType) == (1, 2))
                    inputs.Add(_reader.Text(end));
                else if ((field, wireType) == (2, 2))
                    outputs.Add(_reader.Text(end));
                else if ((field, wireType) == (4, 2))
                    type = _reader.Text(end);
                else if ((field, wireType) == (5, 2))
                    number = ReadAttribute(_reader.MessageEnd(end)) ?? number;
                else
                    _reader.Skip(wireType, end);
            }

            foreach (var input in inputs)
                _uses[input] = _uses.GetValueOrDefault(input) + 1;
            foreach (var output in outputs)
                _makers[output] = (type, inputs);
            if (type == "Constant" && outputs is [var constant])
                NoteNumber((constant, number));
        }

        private int? ReadAttribute(long end)
        {
            int? number = null;
            while (_reader.TryField(end, out var field, out var wireType))
            {
                if ((field, wireType) == (5, 2))
                    number = ReadTensor(_reader.MessageEnd(end)).Place;
                else
                    _reader.Skip(wireType, end);
            }

            return number;
        }

        /// <summary>A tensor's name, and where its number stands if it is one of 64 bits.</summary>
        private (string Name, int? Place) ReadTensor(long end)
        {
            var (name, type, place) = ("", 0UL, (int?)null);
            while (_reader.TryField(end, out var field, out var wireType))
            {
                if ((field, wireType) == (2, 0))
                {
                    type = _reader.Varint(end);
                }
                else if ((field, wireType) == (8, 2))
                {
                    name = _reader.Text(end);
                }
                else if ((field, wireType) == (9, 2))
                {
                    var stop = _reader.MessageEnd(end);
                    place = stop - _reader.Position == sizeof(long) ? (int)_reader.Position : null;
                    _reader.SeekTo(stop);
                }
                else
                {
                    _reader.Skip(wireType, end);
                }
            }

            return (name, type == Int64Type ? place : null);
        }

        private void NoteNumber((string Name, int? Place) constant)
        {
            if (constant.Place is { } place)
                _places[constant.Name] = place;
        }
    }
}
