namespace MlNetWatermark;

/// <summary>The few best of many, the first to come where they are equally good.</summary>
internal sealed class FewBest(int most)
{
    private readonly float[] _values = new float[most];
    private readonly int[] _items = new int[most];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>What a value must exceed to get in.</summary>
    public float Least => Count < _values.Length ? float.NegativeInfinity : _values[^1];

    /// <summary>One of them, best first.</summary>
    public (float Value, int Item) this[int index] => (_values[index], _items[index]);

    /// <summary>Forgets all.</summary>
    public void Clear() => Count = 0;

    /// <summary>Keeps an item if it is among the best.</summary>
    public void Add(float value, int item)
    {
        if (value <= Least) return;
        if (Count < _values.Length) Count++;
        int place = Count - 1;
        for (; place > 0 && _values[place - 1] < value; place--) (_values[place], _items[place]) = (_values[place - 1], _items[place - 1]);
        (_values[place], _items[place]) = (value, item);
    }
}
