"""The widgets that every page is built from. Import each from its own module; a page writes no colour and no size.

    Page ground     page.Page · page.PageHeader · page.scrolled · card.Card · card.thin_line · flow_layout.FlowLayout
    Words           elided_label.ElidedLabel · pill.Pill · pill.PillButton · avatar.Avatar · icon_label.IconLabel
                    plain QLabel with `look.mark(label, role="title|heading|strong|soft|small|tiny|error|figure")`
    Buttons         buttons.PrimaryButton (one a page) · QuietButton · LinkButton · IconButton · MenuButton
    Filters         chip.Chip · chip.MenuChip · search_box.SearchBox
    Fields          typed_field.TypedField · date_field.DateField · date_field.TimeField · choice_field.ChoiceField
                    choice_field.DropField · completer_field.CompleterField · tag_editor.TagEditor · tick_box.TickBox
                    text_area.TextArea · password_field.PasswordField · masked_label.MaskedLabel
                    form_grid.FormGrid holds them: Enter goes on, faults stand below
    Lists           table.RecordTable with table.Column (many records) · line_list.LineList (a few lines in a card)
                    timeline.Timeline · figures.FigureRow · bar_chart.BarChart
    States          state_stack.StateStack (content, empty, busy, error) · states.EmptyState · BusyState · ErrorState
    Messages        notice.InlineNotice (in a page) · toast.Toast (the frame has one) · side_panel.SidePanel
    Days            typed_days.read_day · read_time · day_text · weekday_name · lunar.lunar_date_text

What a field has in common: `current_value` (CompleterField: `picked`, TagEditor: `tags`), `set_value` shows without
telling, `value_changed(object)` tells what was changed by hand, `entered()` that Enter was pressed. A lookup is a
provider: `provider(query, deliver)`, made from a service by `jobs.lookup_through`, answering a list of
`suggestions.Suggestion(id, title, subtitle, icon, group, kind)`. A pill is ("逾期 2 天", "red"); tones are grey,
green, red, amber and blue, red only for what is overdue or said in need.
"""
